package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class MergeReshapesTest {
  private static PassTester run(String text) {
    return Cleaned.run(new MergeReshapes(), text);
  }

  @Test
  void theLastOfTwoIsEnough() {
    run("""
    g (float[N, 4] x) => (float[?, 2, 2] y) <int64[1] a = {-1}, int64[3] b = {-1, 2, 2}> {
      t = Reshape(x, a) y = Reshape(t, b)
    }\
    """)
        .leaves("y = Reshape(x, b)");
  }

  @Test
  void aCopiedSizeIsWrittenForTheOtherTensor() {
    run("""
    g (float[N, 4] x) => (float[?, 2, 2] y) <int64[3] a = {-1, 1, 4}, int64[3] b = {0, 2, 2}> {
      t = Reshape(x, a) y = Reshape(t, b)
    }\
    """)
        .leaves("y = Reshape(x, shape)");
  }

  @Test
  void squeezesAndFlattensMergeToo() {
    run("""
    g (float[N, 1, 4, 2] x) => (float[?, 8] y) <int64[1] a = {1}> {
      t = Squeeze(x, a) y = Flatten(t)
    }\
    """)
        .leaves("y = Reshape(x, shape)");
  }

  @Test
  void axesOfSizeOneMayBeTransposed() {
    run("""
    g (float[N, 1, 4] x) => (float[?, 2, 2] y) <int64[3] a = {-1, 2, 2}> {
      t = Transpose<perm = [1, 0, 2]>(x) y = Reshape(t, a)
    }\
    """)
        .leaves("y = Reshape(x, a)");
  }

  @Test
  void aTransposeThatMovesElementsStays() {
    run("""
    g (float[N, 1, 4] x) => (float[4, ?] y) <int64[2] a = {4, -1}> {
      t = Transpose<perm = [2, 1, 0]>(x) y = Reshape(t, a)
    }\
    """)
        .edits(0);
  }

  @Test
  void theSameShapeAgainIsNothing() {
    run("""
    g (float[N, 4] x) => (float[N, 4] y) <int64[3] a = {0, 2, 2}, int64[2] b = {0, -1}> {
      t = Reshape(x, a) u = Reshape(t, b) y = Neg(u)
    }\
    """)
        .leaves("y = Neg(x)");
  }

  @Test
  void aFirstOneThatIsReadStaysAndSoDoesTheSecond() {
    run("""
    g (float[N, 4] x) => (float[?] t, float[?, 2, 2] y) <int64[1] a = {-1}, int64[3] b = {-1, 2, 2}> {
      t = Reshape(x, a) y = Reshape(t, b)
    }\
    """)
        .edits(0);
  }

  @Test
  void twoOpenSizesStay() {
    run("""
    g (float[N, M, 1, 4] x) => (float[?, 4, ?] y) <int64[1] k = {2}> {
      t = Squeeze(x, k) s = Shape(x) a = Gather(s, i) b = Gather(s, j)
      q = Concat<axis = 0>(b, f, a) y = Reshape(t, q)
    }\
    """
            .replace(
                "<int64[1] k = {2}>",
                "<int64[1] k = {2}, int64[1] i = {0}, int64[1] j = {1}," + " int64[1] f = {4}>"))
        .edits(0);
  }

  @Test
  void inFunctionsWhereTheLastStatesEverySize() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 4] x) => (float[?, 2] y, float[?, 4] z) { y, z = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b, c) {
      i = Constant<value = int64[2] {2, -1}>() j = Constant<value = int64[2] {-1, 2}>()
      k = Constant<value = int64[2] {-1, 4}>() l = Constant<value = int64[2] {0, 4}>()
      t = Reshape(a, i) b = Reshape(t, j) u = Reshape(a, k) c = Reshape(u, l)
    }\
    """)
        .leaves(
            "y, z = loc.f(x)",
            "loc::f:",
            "j = Constant<value = INT64[2]>()",
            "k = Constant<value = INT64[2]>()",
            "l = Constant<value = INT64[2]>()",
            "b = Reshape(a, j)",
            "u = Reshape(a, k)",
            "c = Reshape(u, l)");
  }

  @Test
  void belowOpset5TheShapeIsNoInput() {
    PassTester.runWithoutOutputs(
            new MergeReshapes(),
            """
            <ir_version: 3, opset_import: ["" : 4]>
            g (float[3, 1, 4] x) => (float[12] y) {
              t = Squeeze<axes = [1]>(x) y = Reshape<shape = [12]>(t)
            }\
            """,
            "opset 4 is older than what onnxruntime runs")
        .edits(0);
  }

  @Test
  void inBodies() {
    run("""
    g (float[N, 4] x, bool c) => (float[?, 2, 2] y) <int64[1] a = {-1}, int64[3] b = {-1, 2, 2}> {
      o = Reshape(x, a)
      y = If<then_branch = p () => (float[?, 2, 2] v) { t = Reshape(x, a) v = Reshape(t, b) },
             else_branch = q () => (float[?, 2, 2] u) { u = Reshape(o, b) }>(c)
    }\
    """)
        .leaves(
            "o = Reshape(x, a)",
            "y = If<else_branch = () => (u) {u = Reshape(o, b)}, then_branch = () => (v) {v ="
                + " Reshape(x, b)}>(c)");
  }

  @Test
  void aFirstOneThatABodyReadsStays() {
    run("""
    g (float[N, 4] x, bool c) => (float[?, 2, 2] z, float[?] y)
      <int64[1] a = {-1}, int64[3] b = {-1, 2, 2}> {
      t = Reshape(x, a) z = Reshape(t, b)
      y = If<then_branch = p () => (float[?] v) { v = Neg(t) },
             else_branch = q () => (float[?] u) { u = Abs(t) }>(c)
    }\
    """)
        .edits(0);
  }

  @Test
  void aShapeThatACallerMayReplaceStays() {
    run("""
    g (float[N, 4] x, int64[2] b) => (float[?, ?] y) <int64[1] a = {-1}, int64[2] b = {-1, 2}> {
      t = Reshape(x, a) y = Reshape(t, b)
    }\
    """)
        .edits(0);
  }

  @Test
  void withoutElementsNothingIsWorkedOut() {
    run("""
    g (float[N, 0, 2] x) => (float[?, 0, 1] y, float[0, 4] z)
      <int64[1] k = {2}, int64[2] b = {0, 4}> {
      t = Flatten(x) y = Unsqueeze(t, k)
      u = Flatten<axis = 0>(x) z = Reshape<allowzero = 1>(u, b)
    }\
    """)
        .leaves("y = Reshape(x, shape)", "z = Reshape<allowzero = 1>(x, b)");
  }
}
