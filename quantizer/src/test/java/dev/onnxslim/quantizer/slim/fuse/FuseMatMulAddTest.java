package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuseMatMulAddTest {
  private static PassTester run(String graph) {
    return PassTester.runToRounding(new FuseMatMulAdd(), graph);
  }

  private static String model(String data, String nodes) {
    return "g ("
        + data
        + " x) => (float[] y) <float[3, 4] w = random(1), float[4] b = random(2),"
        + " float[1] one = {3}, float[1, 4] m = random(3), float[5, 3, 4] many = random(4)> {"
        + nodes
        + "}";
  }

  @Test
  void matricesAndARowAreAGemm() {
    run(model("float[N, 3]", "t = MatMul(x, w) y = Add(t, b)"))
        .edits(1)
        .leaves("y = Gemm(x, w, b)");
    run(model("float[N, 3]", "t = MatMul(x, w) y = Add(b, t)"))
        .edits(1)
        .leaves("y = Gemm(x, w, b)");
    run(model("float[N, 3]", "t = MatMul(x, w) y = Add(t, one)")).edits(1);
    run(model("float[N, 3]", "u = Relu(w) t = MatMul(x, u) y = Add(t, b)")).edits(1);
  }

  @Test
  void aRowThatIsMadeBetweenTheTwoComesBeforeTheGemm() {
    run("<ir_version: 8, opset_import: [\"\" : 17]> g (float[N, 3] x) => (float[] y)"
            + " <float[3, 4] w = random(1)> { t = MatMul(x, w)"
            + " b = Constant<value = float[4] {1, 2, 3, 4}>() y = Add(t, b) z = Neg(y) }")
        .edits(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = MatMul(x, w) u = Add(t, b) y = Add(u, t)",
        "t = MatMul(x, w) y = Add(t, m)",
        "t = MatMul(x, w) c = Identity(b) y = Add(t, c)",
        "t = MatMul(x, many) y = Add(t, b)",
        "s = ReduceSum<keepdims = 0>(x) r = Neg(s) v = Add(w, r) t = MatMul(x, v) y = Mul(t, b)"
      })
  void otherProductsStay(String nodes) {
    run(model("float[N, 3]", nodes)).edits(0);
  }

  @Test
  void otherRanksStay() {
    run(model("float[2, N, 3]", "t = MatMul(x, w) y = Add(t, b)")).edits(0);
    run(model("float[3]", "t = MatMul(x, w) y = Add(t, b)")).edits(0);
    PassTester.runWithoutOutputs(
            new FuseMatMulAdd(),
            model("float[]", "t = MatMul(x, w) y = Add(t, b)"),
            "a rank that is not known")
        .edits(0);
  }

  @Test
  void aRowThatMakesMoreColumnsStays() {
    run("g (float[N, 3] x) => (float[] y) <float[3, 1] w = random(1), float[4] b = random(2)>"
            + " { t = MatMul(x, w) y = Add(t, b) }")
        .edits(0);
  }

  @Test
  void whatIsDequantizedStays() {
    run("g (float[N, 2] x) => (float[] y) <int8[2, 2] q = {1, 2, 3, 4}, float s = {0.1},"
            + " float[2] b = random(2)> { w = DequantizeLinear(q, s) t = MatMul(x, w)"
            + " y = Add(t, b) }")
        .edits(0);
  }

  @Test
  void oneInABodyIsToo() {
    run("g (float[N, 3] x, bool c) => (float[] y) <float[3, 4] w = random(1), float[4] b ="
            + " random(2)> { t = MatMul(x, w) y = If<then_branch = a () => (float[] r)"
            + " { u = MatMul(x, w) r = Add(u, b) },"
            + " else_branch = b1 () => (float[] q) { q = Add(t, b) }>(c) }")
        .edits(1);
  }

  @Test
  void inFunctionsRanksAreNotKnown() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 3] x) => (float[] y) <float[3, 4] w = random(1)> { y = loc.f(x, w) }
    <domain: "loc", opset_import: ["" : 17]> f (a, b) => (c) {
      r = Constant<value = float[4] {1, -2, 3, 4}>() t = MatMul(a, b) c = Add(t, r)
    }\
    """)
        .edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "g (float[N, 3] x, float[4] b) => (float[] y) <float[3, 4] w = random(1), float[4] b ="
            + " random(2)> { t = MatMul(x, w) y = Add(t, b) }",
        "g (float[N, 3] x) => (float[] t, float[] y) <float[3, 4] w = random(1), float[4] b ="
            + " random(2)> { t = MatMul(x, w) y = Add(t, b) }",
        "g (float[N, 3] x, bool c) => (float[] z, float[] y) <float[3, 4] w = random(1), float[4]"
            + " b = random(2)> { t = MatMul(x, w) z = Add(t, b) y = If<then_branch = p () =>"
            + " (float[] v) { v = Neg(t) }, else_branch = q () => (float[] u) { u = Abs(t) }>(c) }",
        "g (float[N, 0] x) => (float[] y) <float[0, 4] w = {}, float[4] b = random(2)>"
            + " { t = MatMul(x, w) y = Add(t, b) }",
        "g (float[N, 3] x, float[3, M] w) => (float[] y) <float[3] b = random(2)>"
            + " { t = MatMul(x, w) y = Add(t, b) }",
        "g (float[N, 3] x) => (float[] y) <float[3, 4] w = random(1), float b = {2}>"
            + " { t = MatMul(x, w) y = Add(t, b) }",
        "g (int32[N, 3] x) => (int32[] y) <int32[3, 2] w = {1, 2, 3, 4, 5, 6}, int32[2] b = {1, 2}>"
            + " { t = MatMul(x, w) y = Add(t, b) }"
      })
  void whatIsReadReplacedOrNotKnownStays(String graph) {
    run(graph).edits(0);
  }
}
