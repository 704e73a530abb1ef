package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class MergeShapesTest {
  private static PassTester run(String text) {
    return Cleaned.run(new MergeShapes(), text);
  }

  @Test
  void shapesOfEqualTensorsAreOne() {
    run("""
    g (float[N, 3] x) => (int64[2] y, int64[2] z) {
      t = Neg(x) a = Shape(x) b = Shape(t) y = Neg(a) z = Abs(b)
    }\
    """)
        .leaves("a = Shape(x)", "y = Neg(a)", "z = Abs(a)");
  }

  @Test
  void sizesThatOnlyShareANameAreTwo() {
    run("""
    g (float[N, 3] x, float[N, 3] w) => (int64[2] y, int64[2] z) {
      a = Shape(x) b = Shape(w) y = Neg(a) z = Abs(b)
    }\
    """)
        .edits(0);
  }

  @Test
  void anotherShapeOfTheListIsAnotherValue() {
    run("""
    g (float[N, 3] x) => (int64 y, int64[1] z) <int64 i = {0}, int64[1] j = {0}> {
      s = Shape(x) a = Gather(s, i) b = Gather(s, j) y = Neg(a) z = Neg(b)
    }\
    """)
        .edits(0);
  }

  @Test
  void aSecondOneThatIsAnOutputStays() {
    run("""
    g (float[N, 3] x) => (int64[2] b, int64[2] z) {
      t = Neg(x) a = Shape(x) b = Shape(t) y = Neg(a) z = Add(b, y)
    }\
    """)
        .leaves("t = Neg(x)", "a = Shape(x)", "b = Shape(t)", "y = Neg(a)", "z = Add(a, y)");
  }

  @Test
  void readersInBodiesFollow() {
    run("""
    g (float[N, 3] x, bool c) => (int64[2] y, int64[2] z) {
      t = Neg(x) a = Shape(x) b = Shape(t) z = Neg(a)
      y = If<then_branch = p () => (int64[2] v) { v = Neg(b) },
             else_branch = q () => (int64[2] u) { u = Abs(b) }>(c)
    }\
    """)
        .leaves(
            "a = Shape(x)",
            "z = Neg(a)",
            "y = If<else_branch = () => (u) {u = Abs(a)}, then_branch = () => (v) {v ="
                + " Neg(a)}>(c)");
  }

  @Test
  void inFunctionsSizesAreNotKnown() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 3] x) => (int64[2] y, int64[2] z) { y, z = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (p) => (q, r) {
      t = Neg(p) a = Shape(p) b = Shape(t) q = Neg(a) r = Abs(b)
    }\
    """)
        .edits(0);
  }

  @Test
  void aBodyReadsTheOneOutside() {
    run("""
    g (float[N, 3] x, bool c) => (int64[2] y, int64[2] z) {
      a = Shape(x) z = Neg(a)
      y = If<then_branch = p () => (int64[2] v) { t = Neg(x) b = Shape(t) d = Shape(x)
               e = Add(b, d) v = Neg(e) },
             else_branch = q () => (int64[2] u) { u = Abs(a) }>(c)
    }\
    """)
        .leaves(
            "a = Shape(x)",
            "z = Neg(a)",
            "y = If<else_branch = () => (u) {u = Abs(a)}, then_branch = () => (v) {t = Neg(x); b ="
                + " Shape(t); e = Add(b, b); v = Neg(e)}>(c)");
  }
}
