package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DimTest {
  private static final Dim H = new Dim.Symbol("h");
  private static final Dim W = new Dim.Symbol("w");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2*seq + 1                | 2*seq+1",
        "seq+1+seq                | 2*seq+1",
        "b*(s+p) - b*s            | b*p",
        "(s+p)*64*b // (b*(p+s))  | 64",
        "4*h//2                   | 2*h",
        "(2*h+3)//2               | h+1",
        "(2*h-3)//2               | h-2",
        "(h+5)//2                 | floor((h+1)/2)+2",
        "((h-1)//2+1-1)//2+1      | floor((h+3)/4)",
        "(4*h+6)//8               | floor((h+1)/2)",
        "ceil(h/2)                | floor((h+1)/2)",
        "ceil((2*h)/2)            | h",
        "-h//-2                   | floor(h/2)",
        "h*h                      | h*h",
        "h**2*3                   | 3*h*h",
        "mod(6*h+7,3)             | 1",
        "mod(5*h+7,3)             | mod(2*h+1,3)",
        "min(s,s+p)               | s",
        "max(s,s+p)               | p+s",
        "min(s,9223372036854775807) | min(9223372036854775807,s)",
        "Max(-3, s)               | s",
        "min(512,s)               | min(512,s)",
        "broadcast(s,1)           | s",
        "broadcast(min(s,512),s)  | s",
        "broadcast(b,s)           | broadcast(b,s)",
        "broadcast(7,s)           | 7",
        "0*s                      | 0",
        "floor(h*w/w)             | h",
      })
  void normalForms(String text, String normal) {
    Dim dim = Dim.parse(text);
    assertEquals(normal, dim.toString());
    assertEquals(dim, Dim.parse(normal), "reads what it writes");
    assertEquals(dim.hashCode(), Dim.parse(normal).hashCode());
  }

  @ParameterizedTest
  @CsvSource({"unk__12", "a b", "h//0", "1.5*h", "sqrt(h)", "(h", "h)", "2 h", "h**99", "'h,w'"})
  void otherTextsAreNames(String text) {
    assertEquals(new Dim.Symbol(text), Dim.parse(text));
  }

  @Test
  void deepAndLongTextsAreNames() {
    String deep = "(".repeat(400) + "h" + ")".repeat(400);
    assertEquals(new Dim.Symbol(deep), Dim.parse(deep));
    String longSum = "h+".repeat(1000) + "h";
    assertEquals(new Dim.Symbol(longSum), Dim.parse(longSum));
  }

  @Test
  void whatDoesNotFitIsUnknown() {
    Dim huge = Dim.of(Long.MAX_VALUE);
    assertSame(Dim.UNKNOWN, huge.plus(1));
    assertSame(Dim.UNKNOWN, huge.times(2));
    assertSame(Dim.UNKNOWN, huge.times(H).times(2));
    assertSame(Dim.UNKNOWN, H.floorDiv(0));
    assertSame(Dim.UNKNOWN, Dim.UNKNOWN.plus(H));
    assertEquals(Dim.of(0), Dim.UNKNOWN.times(0));
    Dim sum = Dim.of(0);
    for (int k = 0; k < 300; k++) {
      sum = sum.plus(new Dim.Symbol("s" + k));
    }
    assertSame(Dim.UNKNOWN, sum, "no formula of 300 terms");
  }

  @Test
  void conflictsAndSigns() {
    assertTrue(Dim.of(2).conflictsWith(Dim.of(3)));
    assertFalse(H.conflictsWith(Dim.of(3)));
    assertFalse(H.conflictsWith(W));
    assertTrue(H.times(W).plus(3).isNeverNegative());
    assertFalse(H.minus(1).isNeverNegative());
    assertTrue(H.minus(1).max(Dim.of(0)).isNeverNegative());
    assertTrue(H.floorDiv(2).isNeverNegative());
    Dim atMostW = W.min(Dim.of(7));
    assertTrue(W.minus(atMostW).isNeverNegative());
    assertTrue(H.times(W).times(2).minus(H.times(atMostW)).isNeverNegative());
    assertFalse(W.minus(atMostW.times(2)).isNeverNegative());
    assertFalse(atMostW.minus(W).isNeverNegative());
    assertEquals(W, W.max(atMostW));
    assertEquals(Set.of("h", "w"), H.plus(3).floorDiv(W).max(Dim.of(2)).symbols());
    assertSame(Dim.UNKNOWN, Dim.of(2).broadcast(Dim.of(3)));
  }

  @Test
  void valuesTakeTheSymbolsPlace() {
    Dim conv = H.plus(2).minus(3).floorDiv(2).plus(1);
    assertEquals(Dim.of(112), conv.with(Map.of("h", Dim.of(224))));
    assertEquals(Dim.parse("floor((2*w-1)/2)+1"), conv.with(Map.of("h", W.times(2))));
    assertEquals(conv, conv.with(Map.of("x", Dim.of(1))));
  }

  /** Whatever way an expression is simplified, its value for any sizes stays. */
  @Test
  void simplifyingKeepsTheValue() {
    Random random = new Random(42);
    List<String> names = List.of("a", "b", "c");
    for (int round = 0; round < 20_000; round++) {
      Map<String, Dim> values = new HashMap<>();
      for (String name : names) {
        values.put(name, Dim.of(1 + random.nextInt(9)));
      }
      Pair pair = expression(random, names, values, 4);
      if (pair.value() != null) {
        Dim found = pair.dim().with(values);
        assertEquals(Dim.of(pair.value()), found, () -> pair.dim() + " with " + values);
        assertEquals(pair.dim(), Dim.parse(pair.dim().toString()));
      }
    }
  }

  /** An expression and its value computed directly; no value where it is not defined. */
  private record Pair(Dim dim, Long value) {}

  private static Pair expression(
      Random random, List<String> names, Map<String, Dim> values, int depth) {
    if (depth == 0 || random.nextInt(5) == 0) {
      if (random.nextBoolean()) {
        String name = names.get(random.nextInt(names.size()));
        return new Pair(new Dim.Symbol(name), values.get(name).sizeOrMinusOne());
      }
      long number = random.nextInt(12) - 3L;
      return new Pair(Dim.of(number), number);
    }
    Pair a = expression(random, names, values, depth - 1);
    Pair b = expression(random, names, values, depth - 1);
    if (a.value() == null || b.value() == null) {
      return new Pair(Dim.UNKNOWN, null);
    }
    return combined(random.nextInt(8), a, b);
  }

  private static Pair combined(int operation, Pair a, Pair b) {
    long x = a.value();
    long y = b.value();
    boolean divides = y > 0;
    return switch (operation) {
      case 0 -> new Pair(a.dim().plus(b.dim()), x + y);
      case 1 -> new Pair(a.dim().minus(b.dim()), x - y);
      case 2 -> new Pair(a.dim().times(b.dim()), x * y);
      case 3 -> new Pair(a.dim().min(b.dim()), Math.min(x, y));
      case 4 -> new Pair(a.dim().max(b.dim()), Math.max(x, y));
      case 5 -> new Pair(a.dim().floorDiv(b.dim()), divides ? Math.floorDiv(x, y) : null);
      case 6 -> new Pair(a.dim().mod(b.dim()), divides ? Math.floorMod(x, y) : null);
      default -> new Pair(a.dim().ceilDiv(b.dim()), divides ? -Math.floorDiv(-x, y) : null);
    };
  }
}
