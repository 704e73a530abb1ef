package dev.onnxslim.quantizer.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.linear.Granularity.PerAxis;
import dev.onnxslim.quantizer.linear.Granularity.PerBlock;
import dev.onnxslim.quantizer.linear.Granularity.PerTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GranularityTest {

  @Test
  void scaleShapes() {
    long[] dims = {6, 10, 3};
    assertArrayEquals(new long[0], new PerTensor().scaleShape(dims));
    assertArrayEquals(new long[] {10}, new PerAxis(1).scaleShape(dims));
    assertArrayEquals(new long[] {6, 3, 3}, new PerBlock(1, 4).scaleShape(dims));
    assertArrayEquals(new long[] {6, 1, 3}, new PerBlock(1, 10).scaleShape(dims));
    assertArrayEquals(new long[] {6, 1, 3}, new PerBlock(1, Long.MAX_VALUE).scaleShape(dims));
    assertArrayEquals(new long[] {0, 2}, new PerBlock(0, 4).scaleShape(new long[] {0, 2}));
  }

  @Test
  void wrongAxesAndBlocksAreRefused() {
    long[] dims = {6, 10};
    assertThrows(IllegalArgumentException.class, () -> new PerAxis(2).scaleShape(dims));
    assertThrows(IllegalArgumentException.class, () -> new PerAxis(-1).layout(dims));
    assertThrows(IllegalArgumentException.class, () -> new PerBlock(2, 4).scaleShape(dims));
    assertThrows(IllegalArgumentException.class, () -> new PerBlock(0, 0));
    assertThrows(
        ArithmeticException.class, () -> new PerTensor().layout(new long[] {Long.MAX_VALUE, 2}));
  }

  @Test
  void everyElementHasTheGroupThatTheDefinitionGives() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      long[] dims = new long[1 + random.nextInt(4)];
      for (int i = 0; i < dims.length; i++) {
        dims[i] = 1L + random.nextInt(6);
      }
      int axis = random.nextInt(dims.length);
      for (Granularity granularity :
          List.of(new PerTensor(), new PerAxis(axis), new PerBlock(axis, 1L + random.nextInt(7)))) {
        checkGroups(dims, granularity);
        checkUnits(dims, granularity, 1 + random.nextInt(40));
      }
    }
  }

  private static void checkGroups(long[] dims, Granularity granularity) {
    GroupLayout layout = granularity.layout(dims);
    int n = (int) layout.elements();
    GroupCursor cursor = new GroupCursor(layout);
    for (int from = 0; from < n; from += 5) {
      cursor.start(from, n - from);
      int seen = 0;
      while (cursor.next()) {
        assertEquals(seen, cursor.offset());
        for (int i = 0; i < cursor.length(); i++) {
          int element = from + seen + i;
          int expected = NaiveQuantizer.group(element, dims, granularity);
          assertEquals(expected, layout.group(element));
          assertEquals(expected, cursor.group() + (cursor.isVector() ? i : 0));
        }
        seen += cursor.length();
      }
      assertEquals(n - from, seen);
    }
  }

  /**
   * No group has elements in two stretches, and the groups of a stretch follow those of the one
   * before.
   */
  private static void checkUnits(long[] dims, Granularity granularity, int target) {
    GroupLayout layout = granularity.layout(dims);
    Map<Integer, Integer> stretchOfGroup = new HashMap<>();
    int stretch = 0;
    for (long start = 0; start < layout.elements(); stretch++) {
      long end = layout.stretchEnd(start, target);
      assertTrue(end > start && end <= layout.elements());
      assertTrue(end - start <= Math.max(target, layout.unit()));
      for (long element = start; element < end; element++) {
        int group = NaiveQuantizer.group((int) element, dims, granularity);
        stretchOfGroup.putIfAbsent(group, stretch);
        assertEquals(stretch, stretchOfGroup.get(group));
        assertTrue(group >= layout.group(start) && group <= layout.group(end - 1));
      }
      start = end;
    }
    assertEquals(layout.groups(), stretchOfGroup.size());
  }
}
