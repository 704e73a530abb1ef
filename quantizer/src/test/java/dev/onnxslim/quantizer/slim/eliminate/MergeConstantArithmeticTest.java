package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeConstantArithmeticTest {
  private static PassTester run(String nodes) {
    return PassTester.run(
        new MergeConstantArithmetic(),
        "g (float[N, 4] x, int64[N] n) => (float[] y, int64[] m)"
            + " <float two = {2}, float[1] third = {0.3333}, float[1, 1, 1] half = {0.5},"
            + " float three = {3}, float five = {5}, float[4] row = {2, 2, 2, 2}, float huge ="
            + " {1e38}, float minus = {-4}, int64 three_i = {3}, int64[1] big ="
            + " {9000000000000000000}> { "
            + nodes
            + " }");
  }

  private static final String INTEGERS = " m = Neg(n)";
  private static final String FLOATS = " y = Neg(x)";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Mul(x, two) y = Mul(t, three)", "t = Mul(three, x) y = Mul(minus, t)",
        "t = Mul(x, third) y = Mul(half, t)", "t = Mul(x, half) y = Mul(t, third)"
      })
  void floats(String nodes) {
    run(nodes + INTEGERS).edits(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Mul(x, five) y = Mul(t, three)", "t = Mul(x, two) y = Mul(t, half)",
        "t = Mul(x, row) y = Mul(t, two)", "t = Add(x, two) y = Add(t, two)",
        "t = Mul(x, huge) y = Mul(t, minus)", "t = Mul(x, two) u = Mul(t, two) y = Sub(u, t)"
      })
  void whatIsNotExactOrSharedStays(String nodes) {
    run(nodes + INTEGERS).edits(0);
  }

  @Test
  void integersWrapAround() {
    run("t = Mul(n, big) m = Mul(three_i, t)" + FLOATS)
        .edits(1)
        .leaves("t = Mul(n, big)", "m = Mul(factor, n)", "y = Neg(x)");
    run("t = Add(n, big) u = Add(t, big) m = Add(u, three_i)" + FLOATS).edits(2);
    run("t = Add(n, big) m = Mul(t, big)" + FLOATS).edits(0);
  }

  @Test
  void bodiesAndFunctions() {
    PassTester.run(
            new MergeConstantArithmetic(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y) <float two = {2}, float three = {3}> {
              o = Mul(x, two)
              t = loc.f(x)
              y = If<then_branch = a () => (float[N, 2] v) { e = Mul(t, two) v = Mul(e, three) },
                     else_branch = b () => (float[N, 2] u) { u = Mul(o, two) }>(c)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              k = Constant<value = float {2}>()
              h = Mul(a, k) b = Mul(k, h)
            }\
            """)
        .edits(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Mul(x, k) y = Mul(t, two) z = Neg(x)", // a caller may give another
        "t = Mul(x, two) y = Mul(t, k) z = Neg(x)",
        "t = Mul(x, two) y = Mul(t, two) z = Abs(t)",
        "t = Mul(two, two) y = Mul(x, t) z = Neg(x)",
        "z = Mul(x, two) y = Mul(z, two)",
        "t = Mul(x, two) z = Neg(x) y = If<then_branch = a () => (float[] v) {"
            + " v = Mul(t, two) }, else_branch = b () => (float[] u) { u = Neg(x) }>(c)",
        "t = Mul(x, none) y = Mul(t, two) z = Neg(x)"
      })
  void whatOthersReadOrReplaceStays(String nodes) {
    PassTester.run(
            new MergeConstantArithmetic(),
            "g (float[N, 1] x, bool c, float k) => (float[] y, float[] z) <float two = {2},"
                + " float k = {2}, float[0] none = {}> { "
                + nodes
                + " }")
        .edits(0);
  }

  @Test
  void moreAxesAreKept() {
    PassTester.run(
            new MergeConstantArithmetic(),
            "g (float[N] x) => (float[] y) <float two = {2}, float[1, 1] three = {3}>"
                + " { t = Mul(x, three) y = Mul(two, t) }")
        .edits(1);
  }

  @Test
  void belowOpset7ShapesFollowOtherRules() {
    PassTester.runWithoutOutputs(
            new MergeConstantArithmetic(),
            "<ir_version: 4, opset_import: [\"\" : 6]> g (float[2] x) => (float[2] y)"
                + " <float[1] two = {2}> { t = Mul<broadcast = 1>(x, two)"
                + " y = Mul<broadcast = 1>(t, two) }",
            "onnxruntime runs opset 7 and newer")
        .edits(0);
  }
}
