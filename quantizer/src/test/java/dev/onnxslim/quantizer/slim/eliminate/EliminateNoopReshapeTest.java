package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EliminateNoopReshapeTest {
  private static final String CONSTANTS =
      "<int64[3] same = {0, 1, 4}, int64[3] free = {-1, 1, 4}, int64[3] other = {1, -1, 4},"
          + " int64[3] ones = {1, 1, 1}, int64[3] twice = {1, 2, 1}, int64[1] zero = {0},"
          + " int64[1] one = {1}, int64[1] two = {2}, int64[1] four = {4}, int64[1] far ="
          + " {2147483647}, int64[1] minus1 = {-1}, int64[1] back = {-99},"
          + " int64[6] nopads = {0, 0, 0, 0, 0, 0}, int64[6] shift = {0, 0, 1, 0, 0, -1}> ";

  private static PassTester run(String node) {
    return PassTester.run(
        new EliminateNoopReshape(),
        "g (float[N, 1, 4] x) => (float[] y) " + CONSTANTS + "{ " + node + " y = Neg(t) }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Reshape(x, same)",
        "t = Reshape(x, free)",
        "t = Expand(x, ones)",
        "t = Expand(x, one)",
        "t = Tile(x, ones)",
        "t = Transpose<perm = [0, 1, 2]>(x)",
        "t = Slice(x, zero, four, two)",
        "t = Slice(x, zero, far, zero)",
        "t = Slice(x, zero, far, zero, one)",
        "t = Slice(x, zero, one, one, two)",
        "t = Pad(x, nopads)"
      })
  void itGoes(String node) {
    run(node).edits(1).leaves("y = Neg(x)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Reshape(x, other)",
        "t = Expand(x, twice)",
        "t = Tile(x, twice)",
        "t = Transpose<perm = [1, 0, 2]>(x)",
        "t = Transpose<perm = [2, 1, 0]>(x)",
        "t = Transpose(x)",
        "t = Slice(x, zero, one, zero)",
        "t = Slice(x, minus1, back, two, minus1)",
        "t = Slice(x, minus1, back, zero, minus1)",
        "t = Slice(x, one, four, two)",
        "t = Pad(x, shift)",
        "t = Flatten(x)",
        "t = Squeeze(x, one)"
      })
  void itStays(String node) {
    run(node).edits(0);
  }

  @Test
  void movingOnlyAxesOfSizeOneMovesNothing() {
    PassTester.run(
            new EliminateNoopReshape(),
            "g (float[1, 1, N] x) => (float[] y) { t = Transpose<perm = [1, 0, 2]>(x) y = Neg(t) }")
        .edits(1)
        .leaves("y = Neg(x)");
    PassTester.run(
            new EliminateNoopReshape(),
            "g (float[5, 5] x) => (float[] y) { t = Transpose(x) y = Neg(t) }")
        .edits(0);
    PassTester.run(
            new EliminateNoopReshape(),
            "g (float[N] x) => (float[] y) { t = Transpose(x) y = Neg(t) }")
        .edits(1);
  }

  @Test
  void sizesOfOneNameAtTwoInputsMayDiffer() {
    PassTester.run(
            new EliminateNoopReshape(),
            """
            g (float[N, 6] x, float[N, 6] z) => (float[] y) {
              s = Shape(z) t = Reshape(x, s) y = Neg(t) }""")
        .edits(0);
    PassTester.run(
            new EliminateNoopReshape(),
            """
            g (float[N, 6] x, float[N, 6] z) => (float[] y) {
              s = Shape(x) t = Reshape(x, s) y = Neg(t) }""")
        .edits(1);
  }

  @Test
  void aShapeThatACallerGivesStays() {
    PassTester.runWithoutOutputs(
            new EliminateNoopReshape(),
            "g (float[2, 3] x, int64[2] s) => (float[] y) <int64[2] s = {2, 3}>"
                + " { t = Reshape(x, s) y = Neg(t) }",
            "any shape may be fed")
        .edits(0);
  }

  @Test
  void attributesOfOldOpsets() {
    PassTester.run(
            new EliminateNoopReshape(),
            """
            <ir_version: 4, opset_import: ["" : 9]>
            g (float[N, 4] x) => (float[N, 4] y) {
              a = Slice<starts = [0], ends = [9223372036854775807], axes = [0]>(x)
              b = Pad<pads = [0, 0, 0, 0]>(a)
              c = Slice<starts = [1], ends = [9], axes = [1]>(b)
              d = Pad<pads = [0, 1, 0, 0]>(c)
              y = Neg(d) }""")
        .edits(2)
        .leaves(
            "c = Slice<axes = [1], ends = [9], starts = [1]>(x)",
            "d = Pad<pads = [0, 1, 0, 0]>(c)",
            "y = Neg(d)");
  }

  @Test
  void bodiesAndFunctions() {
    PassTester.run(
            new EliminateNoopReshape(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y) <int64[2] s = {-1, 2}> {
              t = loc.f<p = [1, 0]>(x)
              y = If<then_branch = a () => (float[N, 2] v) { e = Reshape(x, s) v = Add(e, t) },
                     else_branch = b () => (float[N, 2] u) { u = Neg(x) }>(c)
            }
            <domain: "loc", opset_import: ["" : 17]> f <p> (a) => (b) {
              d = Transpose<perm = [0, 1]>(a) e = Transpose<perm: ints = @p>(d)
              b = Transpose<perm: ints = @p>(e)
            }""")
        .edits(2);
  }
}
