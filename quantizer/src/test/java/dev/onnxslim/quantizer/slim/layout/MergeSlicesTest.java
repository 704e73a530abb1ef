package dev.onnxslim.quantizer.slim.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.slim.layout.SliceRanges.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeSlicesTest {
  private static PassTester run(String text) {
    return Cleaned.run(new MergeSlices(), text);
  }

  @Test
  void aRangeOfARangeTakesTheSameElements() {
    for (int bits = 0; bits < 8 * 8 * 8 * 8 * 8; bits++) {
      int size = bits & 7;
      Range a = new Range(bits >> 3 & 7, bits >> 6 & 7, 1);
      Range b = new Range(bits >> 9 & 7, bits >> 12 & 7, 1);
      int[] first = cut(size, a);
      int[] second = cut(first[1], b);
      int[] both = cut(size, a.then(b));
      assertEquals(second[1], both[1], () -> size + " " + a + " " + b);
      assertEquals(second[1] == 0 ? both[0] : first[0] + second[0], both[0]);
    }
  }

  /** Where it starts, and how many it takes. */
  private static int[] cut(int size, Range range) {
    int start = (int) Math.min(range.start(), size);
    return new int[] {start, Math.max(0, (int) Math.min(range.end(), size) - start)};
  }

  @Test
  void differentAxes() {
    run("""
    g (float[N, 4, 6] x) => (float[?, ?, ?] y)
      <int64[1] a = {1}, int64[1] b = {9223372036854775807}, int64[1] c = {2}, int64[1] s = {-2}> {
      t = Slice(x, a, b, a) y = Slice(t, b, m, c, s)
    }\
    """
            .replace("int64[1] a =", "int64[1] m = {-9223372036854775807}, int64[1] a ="))
        .leaves("y = Slice(x, shape, shape_1, shape_2, shape_3)");
  }

  @Test
  void theSameAxisTwice() {
    run("""
    g (float[N, 6] x) => (float[?, ?] y)
      <int64[1] a = {1}, int64[1] b = {-1}, int64[1] c = {2}, int64[1] d = {9}> {
      t = Slice(x, a, b, a) y = Slice(t, c, d, b)
    }\
    """)
        .leaves("y = Slice(x, shape, shape_1, shape_2)");
  }

  @Test
  void fromTheEndOfAnOpenAxisStays() {
    run("""
    g (float[6, N] x) => (float[6, ?] y)
      <int64[1] a = {1}, int64[1] b = {-1}, int64[1] c = {0}, int64[1] d = {9}> {
      t = Slice(x, c, b, a) y = Slice(t, c, d, a)
    }\
    """)
        .edits(0);
  }

  @Test
  void stepsOnOneAxisStay() {
    run("""
    g (float[N, 6] x) => (float[?, ?] y)
      <int64[1] a = {1}, int64[1] c = {0}, int64[1] d = {9}, int64[1] s = {2}> {
      t = Slice(x, c, d, a, s) y = Slice(t, a, d, a)
    }\
    """)
        .edits(0);
  }

  @Test
  void aFirstOneThatIsReadOrAnOutputStays() {
    run("""
    g (float[N, 6] x) => (float[?, ?] t, float[?, ?] y) <int64[1] a = {1}, int64[1] d = {9}> {
      t = Slice(x, a, d, a) y = Slice(t, a, d, a)
    }\
    """)
        .edits(0);
  }

  @Test
  void boundsThatAreComputedStay() {
    run("""
    g (float[N, 6] x, int64[1] e) => (float[?, ?] y) <int64[1] a = {1}, int64[1] d = {9}> {
      t = Slice(x, a, e, a) y = Slice(t, a, d, a)
    }\
    """)
        .edits(0);
  }

  @Test
  void inFunctionsAxesAreCountedFromTheStart() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 6] x) => (float[?, ?] y, float[?, ?] z) { y, z = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (p) => (q, r) {
      a = Constant<value = int64[1] {1}>() b = Constant<value = int64[1] {5}>()
      c = Constant<value = int64[1] {-1}>()
      t = Slice(p, a, b, a) q = Slice(t, a, b, a)
      u = Slice(p, a, b, c) r = Slice(u, a, b, c)
    }\
    """)
        .edits(1 + 1);
  }

  @Test
  void inBodies() {
    run("""
    g (float[N, 6] x, bool c) => (float[?, ?] y) <int64[1] a = {1}, int64[1] d = {9}> {
      o = Slice(x, a, d, a)
      y = If<then_branch = p () => (float[?, ?] v) { t = Slice(x, a, d, a) v = Slice(t, a, d, a) },
             else_branch = q () => (float[?, ?] u) { u = Slice(o, a, d, a) }>(c)
    }\
    """)
        .leaves(
            "o = Slice(x, a, d, a)",
            "y = If<else_branch = () => (u) {u = Slice(o, a, d, a)}, then_branch = () => (v) {v ="
                + " Slice(x, shape, shape_1, shape_2)}>(c)");
  }

  @Test
  void aFirstOneThatABodyReadsStays() {
    run("""
    g (float[N, 6] x, bool c) => (float[?, ?] z, float[?, ?] y)
      <int64[1] a = {1}, int64[1] d = {9}> {
      t = Slice(x, a, d, a) z = Slice(t, a, d, a)
      y = If<then_branch = p () => (float[?, ?] v) { v = Neg(t) },
             else_branch = q () => (float[?, ?] u) { u = Abs(t) }>(c)
    }\
    """)
        .edits(0);
  }

  @ParameterizedTest
  @CsvSource({
    // backwards on the same axis; backwards on another; bounds that a caller may replace
    "'t = Slice(x, m, l, a, m) y = Slice(t, a, d, a)', 0",
    "'t = Slice(x, m, l, z, m) y = Slice(t, a, d, a)', 1",
    "'t = Slice(x, z, e, a) y = Slice(t, a, d, a)', 0",
    // an axis from the end; nothing is left; from beyond the end
    "'t = Slice(x, a, d, m) y = Slice(t, a, d, a)', 1",
    "'t = Slice(x, d, d, a) y = Slice(t, a, d, a)', 1",
    "'t = Slice(x, l, d, a) y = Slice(t, m, d, a)', 1"
  })
  void boundsAndAxesOfEveryKind(String nodes, int edits) {
    PassTester.run(
            new MergeSlices(),
            "g (float[N, 6] x, int64[1] e) => (float[?, ?] y) <int64[1] a = {1}, int64[1] z = {0},"
                + " int64[1] d = {9}, int64[1] m = {-1}, int64[1] l = {-9}, int64[1] e = {4}> { "
                + nodes
                + " }")
        .edits(edits);
  }

  @Test
  void belowOpset10BoundsAreAttributes() {
    run("""
    <ir_version: 4, opset_import: ["" : 9]>
    g (float[N, 6] x) => (float[?, ?] y) {
      t = Slice<axes = [1], starts = [1], ends = [9]>(x)
      y = Slice<axes = [1], starts = [1], ends = [9]>(t)
    }\
    """)
        .edits(0);
  }
}
