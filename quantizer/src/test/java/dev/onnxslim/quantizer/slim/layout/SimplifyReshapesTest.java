package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class SimplifyReshapesTest {
  private static PassTester run(String text) {
    return Cleaned.run(new SimplifyReshapes(), text);
  }

  @Test
  void aSizeOfTheSameAxisIsCopied() {
    run("""
    g (float[N, 3, 4] x) => (float[?, 12] y) <int64[1] k = {0}, int64[1] m = {12}> {
      s = Shape(x) b = Gather(s, k) t = Concat<axis = 0>(b, m) y = Reshape(x, t)
    }\
    """)
        .leaves("y = Reshape(x, shape)");
  }

  @Test
  void theOnlyOpenSizeIsWorkedOut() {
    run("""
    g (float[3, N, 4] x) => (float[?, 12] y) <int64[1] k = {1}, int64[1] m = {12}> {
      s = Shape(x) b = Gather(s, k) t = Concat<axis = 0>(b, m) y = Reshape(x, t)
    }\
    """)
        .leaves("y = Reshape(x, shape)");
  }

  @Test
  void besideASizeThatMayBeZeroNothingIsWorkedOut() {
    run("""
    g (float[N, M, 4] x) => (float[?, 2, 2, ?] y)
      <int64[1] j = {0}, int64[1] k = {1}, int64[2] m = {2, 2}> {
      s = Shape(x) a = Gather(s, j) b = Gather(s, k)
      t = Concat<axis = 0>(a, m, b) y = Reshape(x, t)
    }\
    """)
        .edits(0);
  }

  @Test
  void twoOpenSizesStay() {
    run("""
    g (float[4, N, M] x) => (float[?, ?, 4] y)
      <int64[1] j = {1}, int64[1] k = {2}, int64[1] m = {4}> {
      s = Shape(x) a = Gather(s, j) b = Gather(s, k)
      t = Concat<axis = 0>(a, b, m) y = Reshape(x, t)
    }\
    """)
        .edits(0);
  }

  @Test
  void aShapeThatSomethingElseReadsStays() {
    run("""
    g (float[N, 3, 4] x) => (float[?, 12] y, int64[2] z) <int64[1] k = {0}, int64[1] m = {12}> {
      s = Shape(x) b = Gather(s, k) t = Concat<axis = 0>(b, m) y = Reshape(x, t) z = Neg(t)
    }\
    """)
        .edits(0);
  }

  @Test
  void whereZeroMeansZeroNothingIsCopied() {
    run("""
    g (float[N, 3, 4] x) => (float[?, 12] y) <int64[1] k = {0}, int64[1] m = {12}> {
      s = Shape(x) b = Gather(s, k) t = Concat<axis = 0>(b, m) y = Reshape<allowzero = 1>(x, t)
    }\
    """)
        .edits(0);
  }

  @Test
  void anAxisThatExpandKeepsIsOne() {
    run("""
    g (float[N, 1, 4] x) => (float[?, 3, 4] y) <int64[1] k = {0}, int64[2] m = {3, 4}> {
      s = Shape(x) b = Gather(s, k) t = Concat<axis = 0>(b, m) y = Expand(x, t)
    }\
    """)
        .leaves("y = Expand(x, shape)");
  }

  @Test
  void expandToAnotherTensorsSizeStays() {
    run("""
    g (float[1, 4] x, float[N, 4] z) => (float[?, 4] y) <int64[1] k = {0}, int64[1] m = {4}> {
      s = Shape(z) b = Gather(s, k) t = Concat<axis = 0>(b, m) y = Expand(x, t)
    }\
    """)
        .edits(0);
  }

  @Test
  void inABodyTheOuterShapeIsKnown() {
    run("""
    g (float[N, 3, 4] x, bool c) => (float[?, ?] y) <int64[1] k = {0}, int64[1] m = {12}> {
      y = If<then_branch = a () => (float[?, ?] v) {
               s = Shape(x) b = Gather(s, k) t = Concat<axis = 0>(b, m) v = Reshape(x, t) },
             else_branch = b () => (float[?, ?] u) { u = Flatten(x) }>(c)
    }\
    """)
        .leaves(
            "y = If<else_branch = () => (u) {u = Flatten(x)}, then_branch = () => (v) {v ="
                + " Reshape(x, shape)}>(c)");
  }

  @Test
  void nothingIsKnownInFunctions() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 3] x) => (float[?, 3] y) { y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b) { s = Shape(a) b = Reshape(a, s) }\
    """)
        .edits(0);
  }

  @Test
  void whatABodyReadsStays() {
    run("""
    g (float[N, 4] x, float[N, 2, 2] w, bool c) => (float[N, 4] z, float[N, 4] y) {
      s = Shape(x) z = Reshape(w, s)
      y = If<then_branch = p () => (float[N, 4] v) { v = Reshape(w, s) },
             else_branch = q () => (float[N, 4] u) { u = Neg(x) }>(c)
    }\
    """)
        .edits(0);
  }
}
