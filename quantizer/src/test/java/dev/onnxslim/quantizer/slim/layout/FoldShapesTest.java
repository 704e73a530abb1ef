package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class FoldShapesTest {
  private static PassTester run(String text) {
    return Cleaned.run(new FoldShapes(), text);
  }

  @Test
  void aChainOfKnownSizesBecomesOneConstant() {
    run("""
    g (float[2, 3, 4] x) => (float[2, 12] y) <int64[1] k = {0}, int64[1] m = {-1}> {
      s = Shape(x) b = Gather(s, k) t = Concat<axis = 0>(b, m) y = Reshape(x, t)
    }\
    """)
        .leaves("y = Reshape(x, shape)");
  }

  @Test
  void scalarsAndBooleansKeepTheirTypes() {
    run("""
    g (float[2, 3] x) => (float[2, 3] y) <int64 k = {1}, int64 two = {2}> {
      s = Shape(x) b = Gather(s, k) c = Equal(b, two) f = Cast<to = 1>(b)
      z = Mul(x, f) y = Where(c, x, z)
    }\
    """)
        .leaves("z = Mul(x, number_1)", "y = Where(number, x, z)");
  }

  @Test
  void aSizeThatIsFedStays() {
    run("""
    g (float[N, 3, 4] x) => (float[N, 12] y) <int64[1] k = {0}, int64[1] m = {-1}> {
      s = Shape(x) b = Gather(s, k) t = Concat<axis = 0>(b, m) y = Reshape(x, t)
    }\
    """)
        .edits(0);
  }

  @Test
  void theKnownSizeOfADynamicTensorIsAConstant() {
    run("""
    g (float[N, 3] x) => (float[N, 3] y) <int64 k = {1}> {
      s = Shape(x) b = Gather(s, k) f = Cast<to = 1>(b) y = Div(x, f)
    }\
    """)
        .leaves("y = Div(x, number)");
  }

  @Test
  void anOutputStays() {
    run("""
    g (float[2, 3] x) => (int64[2] s, float[6] y) <int64[1] m = {-1}> {
      s = Shape(x) y = Reshape(x, m)
    }\
    """)
        .edits(0);
  }

  @Test
  void anOutputInTheMiddleKeepsItsChain() {
    run("""
    g (float[2, 3] x) => (int64[2] s, float[2, 3] y) <int64[2] one = {1, 1}> {
      s = Shape(x) t = Mul(s, one) y = Reshape(x, t)
    }\
    """)
        .leaves("s = Shape(x)", "y = Reshape(x, shape)");
  }

  @Test
  void anInitializerThatACallerMayReplaceIsNoConstant() {
    run("""
    g (float[2, 3] x, int64[2] t) => (float[2, 3] y) <int64[2] t = {2, 3}, int64[2] one = {1, 1}> {
      s = Mul(t, one) y = Reshape(x, s)
    }\
    """)
        .edits(0);
  }

  @Test
  void aLargeListThatOneNodeMakesStays() {
    run("""
    g (float[N] x) => (float[1000] y) <int64 a = {0}, int64 b = {1000}, int64 c = {1}> {
      r = Range(a, b, c) f = Cast<to = 1>(r) m = ReduceMean<keepdims = 1>(x) y = Add(m, f)
    }\
    """)
        .edits(0);
  }

  @Test
  void aFloatCopyOfAStoredByteIsNotMade() {
    run("""
    g (float[N, 2] x) => (float[N, 2] y) <int8[2] w = {-3, 4}, float s = {0.5}> {
      f = Cast<to = 1>(w) d = Mul(f, s) y = Add(x, d)
    }\
    """)
        .edits(0);
  }

  @Test
  void bodiesAreFoldedToo() {
    run("""
    g (float[2, 3] x, bool c) => (float[?, ?] y) <int64[1] m = {-1}, int64[1] k = {1}> {
      y = If<then_branch = a () => (float[?, ?] v) {
               s = Shape(x) b = Gather(s, k) t = Concat<axis = 0>(m, b) v = Reshape(x, t) },
             else_branch = b () => (float[?, ?] u) { u = Neg(x) }>(c)
    }\
    """)
        .leaves(
            "y = If<else_branch = () => (u) {u = Neg(x)}, then_branch = () => (v) {v ="
                + " Reshape(x, shape)}>(c)");
  }

  @Test
  void nothingIsKnownInFunctions() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[2, 3] x) => (float[2, 3] y) { y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b) { s = Shape(a) b = Reshape(a, s) }\
    """)
        .edits(0);
  }
}
