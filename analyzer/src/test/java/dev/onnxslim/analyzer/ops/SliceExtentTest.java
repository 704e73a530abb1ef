package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Dim;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SliceExtentTest {
  private static final Dim D = new Dim.Symbol("d");
  private static final Dim S = new Dim.Symbol("s");
  private static final Dim E = new Dim.Symbol("e");

  /** What the standard says, in its own words: clamp, then count. */
  private static long counted(long size, long start, long end, long step) {
    long low = step > 0 ? 0 : -1;
    long from = start < 0 ? start + size : start;
    long to = end < 0 ? end + size : end;
    from = Math.max(0, Math.min(step > 0 ? size : size - 1, from));
    to = Math.max(low, Math.min(step > 0 ? size : size - 1, to));
    long count = 0;
    for (long k = from; size > 0 && (step > 0 ? k < to : k > to); k += step) {
      count++;
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, -1, -2, -3})
  void lengthsAreThoseOfTheStandard(long step) {
    for (long size = 0; size <= 5; size++) {
      for (long start = -7; start <= 7; start++) {
        for (long end = -7; end <= 7; end++) {
          check(size, start, end, step);
        }
      }
    }
  }

  private static void check(long size, long start, long end, long step) {
    Dim expected = Dim.of(counted(size, start, end, step));
    String what = size + "[" + start + ":" + end + ":" + step + "]";
    Dim by = Dim.of(step);
    Dim from = Dim.of(start);
    Dim to = Dim.of(end);
    Map<String, Dim> values = Map.of("d", Dim.of(size), "s", from, "e", to);
    assertEquals(expected, new SliceExtent(Dim.of(size), from, to, by).length(), what);
    assertEquals(expected, new SliceExtent(D, from, to, by).length().with(values), what);
    if (start >= 0) {
      assertEquals(expected, new SliceExtent(D, S, to, by).length().with(values), what);
    }
    if (end >= 0) {
      assertEquals(expected, new SliceExtent(D, from, E, by).length().with(values), what);
    }
    if (start >= 0 && end >= 0) {
      assertEquals(expected, new SliceExtent(D, S, E, by).length().with(values), what);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "d, 0, 9223372036854775807, 1, d",
    "d, 0, 2147483647, 1, d",
    "d, 0, -1, 1, 'max(0,d-1)'",
    "d, 1, 9223372036854775807, 1, 'max(0,d-1)'",
    "d, -1, 9223372036854775807, 1, 'min(1,d)'",
    "d, -1, -9223372036854775808, -1, d",
    "d, 2147483647, -2147483648, -1, d",
    "d, 9223372036854775807, -9223372036854775807, -2, floor((d+1)/2)",
    "d, 0, 9223372036854775807, 2, floor((d+1)/2)",
    "p+s, p, 9223372036854775807, 1, s",
    "p+s, p, p+s, 1, s",
    "512, 0, s, 1, 'min(512,s)'",
    "512, p, p+s, 1, 'min(max(-p+512,0),s)'",
    "t, -s, 9223372036854775807, 1, 'min(s,t)'",
    "d, s-1, 5, 1, ?",
    "d, 0, -s, 1, ?",
    "?, 0, 9223372036854775807, 1, ?",
    "d, 0, 5, 0, ?",
    "5, 0, 5, s, ?",
    "5, 1, 5, 9223372036854775807, 1",
    "5, 4, -9223372036854775808, -9223372036854775808, 1",
    "4611686018427387904, 1, 9223372036854775807, 1, 4611686018427387903",
    "4611686018427387904, -9223372036854775808, 3000000000, 1, 3000000000",
  })
  void symbolsAndExtremes(String size, String start, String end, String step, String length) {
    SliceExtent extent = new SliceExtent(parsed(size), parsed(start), parsed(end), parsed(step));
    assertEquals(length, extent.length().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "d, -s, 9223372036854775807, 1, ?",
    "d, -s, -1, 1, ?",
    "d, -2*s, 9223372036854775807, 2, ?",
    "d, -s-1, 9223372036854775807, 1, 'min(d,s+1)'",
    "d, -3, 9223372036854775807, 1, 'min(3,d)'",
    "d, 0, 9223372036854775807, 1, d",
    "d, s, 9223372036854775807, 1, 'max(0,d-s)'",
    "d, 0, -s-1, 1, 'max(0,d-s-1)'",
  })
  void aStartThatMayBeZeroIsUnsure(
      String size, String start, String end, String step, String length) {
    SliceExtent extent = new SliceExtent(parsed(size), parsed(start), parsed(end), parsed(step));
    assertEquals(length, extent.forEveryInput().length().toString());
  }

  private static Dim parsed(String text) {
    return text.matches("-?[0-9]+")
        ? Dim.of(Long.parseLong(text))
        : text.equals("?") ? Dim.UNKNOWN : Dim.parse(text);
  }

  @Test
  void firstIndexOfAKnownAxis() {
    assertTrue(new SliceExtent(Dim.of(5), Dim.of(-2), Dim.of(5), Dim.of(1)).first().is(3));
    assertTrue(new SliceExtent(Dim.of(5), Dim.of(9), Dim.of(0), Dim.of(-1)).first().is(4));
    assertEquals(Dim.UNKNOWN, new SliceExtent(D, Dim.of(0), D, Dim.of(1)).first());
  }
}
