package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FuseArithmeticAheadOfConvTest {
  private static PassTester run(String graph) {
    return PassTester.runToRounding(new FuseArithmeticAheadOfConv(), graph);
  }

  private static PassTester conv(String ahead, String constant, String conv) {
    return run(
        "g (float[N, 4, 6, 6] x) => (float[] y) <float[4, 2, 3, 3] w = random(1), float[4] b ="
            + " random(2), float[8] b8 = random(2), %s> { t = %s y = %s }"
                .formatted(constant, ahead, conv));
  }

  @ParameterizedTest
  @CsvSource({
    "'Mul(x, c)', 1, 1",
    "'Mul(c, x)', 1, 1",
    "'Div(x, c)', 1, 1",
    "'Add(x, c)', 0, 1",
    "'Sub(x, c)', 0, 1",
    "'Sub(c, x)', 0, 1",
    "'Div(c, x)', 0, 0"
  })
  void whatIsAddedNeedsAConvolutionWithoutPads(String ahead, int padded, int unpadded) {
    String c = "float[4, 1, 1] c = {-2, 3, 0.5, 7}";
    conv(ahead, c, "Conv<group = 2, pads = [1, 0, 0, 0]>(t, w, b)").edits(padded);
    conv(ahead, c, "Conv<group = 2, auto_pad = \"SAME_UPPER\">(t, w, b)").edits(padded);
    conv(ahead, c, "Conv<group = 2, pads = [0, 0, 0, 0]>(t, w, b)").edits(unpadded);
    conv(ahead, c, "Conv<group = 2, auto_pad = \"VALID\">(t, w, b)").edits(unpadded);
    conv(ahead, c, "Conv<group = 2>(t, w)").edits(unpadded);
    conv(ahead, c, "ConvTranspose<group = 2>(t, w, b)").edits(padded);
    conv(ahead, c, "ConvTranspose<group = 1>(t, w)").edits(padded);
  }

  @Test
  void batchNormalizationAheadNeedsAConvolutionWithoutPads() {
    String p =
        "float[4] s = {1, 2, -3, 0.5}, float[4] o = {1, 2, 3, 4}, float[4] z = {0, 0, 0, 0},"
            + " float[4] v = {1, 2, 3, 4}";
    conv("BatchNormalization(x, s, o, z, v)", p, "Conv<group = 2>(t, w)").edits(1);
    conv("BatchNormalization(x, s, o, z, v)", p, "Conv<group = 2, pads = [0, 1, 0, 1]>(t, w)")
        .edits(0);
    conv("BatchNormalization(x, s, z, z, v)", p, "Conv<group = 2, pads = [0, 1, 0, 1]>(t, w)")
        .edits(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"float[6]", "float[1, 1, 1, 6]", "float[6, 1]", "float[1, 6, 1]"})
  void aSpatialConstantStays(String type) {
    conv("Mul(x, c)", type + " c = random(3)", "Conv<group = 2>(t, w, b)").edits(0);
  }

  @Test
  void dataThatTheConstantMakesLargerStay() {
    run("g (float[N, 1, 6] x) => (float[] y) <float[4, 4, 3] w = random(1), float[4, 1] c ="
            + " random(3)> { t = Mul(x, c) y = Conv(t, w) }")
        .edits(0);
    run("g (float[1, 6] x) => (float[] y) <float[4, 1, 3] w = random(1), float[1, 1, 1] c ="
            + " {3}> { t = Mul(x, c) y = Conv(t, w) }")
        .edits(0);
  }

  @Test
  void aProductTakesWhatLiesAlongTheAxisItSums() {
    String model =
        "g (float[N, 3] x) => (float[] y) <float[3, 3] w = random(1), float[3] b = random(4),"
            + " float[3] c = {1, -2, 3}, float[3, 1] d = {1, 2, 3}, float k = {0.5}> { %s }";
    run(model.formatted("t = Mul(x, c) y = MatMul(t, w)")).edits(1).leaves("y = MatMul(x, w)");
    run(model.formatted("t = Mul(x, k) y = MatMul(t, w)")).edits(1);
    run(model.formatted("t = Add(x, c) y = MatMul(t, w)")).edits(0);
    run(model.formatted("t = Add(x, c) y = Gemm<alpha = 0.5, beta = 2.0>(t, w, b)"))
        .edits(1)
        .leaves("y = Gemm<alpha = 0.5>(x, w, b)");
    run(model.formatted("t = Sub(c, x) y = Gemm<transB = 1>(t, w, b)")).edits(1);
    String square = "g (float[3, 3] x) => (float[] y) " + model.substring(model.indexOf('<'));
    run(square.formatted("t = Mul(x, c) y = Gemm<transA = 1>(t, w, b)")).edits(0);
    run(square.formatted("t = Mul(x, d) y = Gemm<transA = 1>(t, w, b)")).edits(1);
    run(square.formatted("t = Mul(x, d) y = Gemm(t, w, b)")).edits(0);
    run(square.formatted("t = Add(x, d) y = Gemm<transA = 1>(t, w, b)")).edits(0);
  }

  @Test
  void activationsAndNormalizationsAreNotTornApart() {
    String model =
        "g (float[N, 3] x) => (float[] y) <float[3, 3] w = random(1), float[3] c = {1, -2, 3},"
            + " float k = {0.5}, float[3] b = {1, 2, 3}> { %s }";
    run(model.formatted("e = Erf(x) a = Mul(x, e) t = Mul(a, k) y = MatMul(t, w)")).edits(0);
    run(model.formatted("e = Exp(x) n = Div(x, e) a = Mul(n, c) t = Add(a, k) y = Gemm(t, w, b)"))
        .edits(0);
  }

  @Test
  void anImageIsNormalizedByTheFirstConvolution() {
    run("g (float[N, 3, 6, 6] x) => (float[] y) <float[4, 3, 3, 3] w = random(1), float[4] b ="
            + " random(2), float[3, 1, 1] m = {123, 117, 104}, float[3, 1, 1] s = {58, 57, 57}>"
            + " { a = Sub(x, m) t = Div(a, s) y = Conv(t, w, b) }")
        .edits(2)
        .leaves("y = Conv(x, w, b)");
  }

  private static final String WEIGHTS =
      "float[4, 2, 3] w = random(1), float[4] b = random(2), float[2, 1] k = {-2, 3}";

  @Test
  void inBodies() {
    run("g (float[N, 2, 6] x, bool c) => (float[] y) <"
            + WEIGHTS
            + "> { o = Mul(x, k) y = If<then_branch = p () => (float[] v) <float[4, 2, 3] w1 ="
            + " random(3)> { t = Mul(x, k) v = Conv(t, w1, b) },"
            + " else_branch = q () => (float[] u) { u = Conv(o, w, b) }>(c) }")
        .edits(1)
        .leaves(
            "o = Mul(x, k)",
            "y = If<else_branch = () => (u) {u = Conv(o, w, b)}, then_branch = () => (v) {v ="
                + " Conv(x, w1, b)}>(c)");
  }

  @Test
  void inFunctionsOnlyASingleNumberIsKnownNotToEnlargeTheData() {
    String f =
        "<ir_version: 8, opset_import: [\"\" : 17, \"loc\" : 1]> g (float[N, 2, 6] x) => (float[]"
            + " y) { y = loc.f(x) } <domain: \"loc\", opset_import: [\"\" : 17]> f (a) => (r) {"
            + " w = Constant<value = float[1, 2, 2] {1, 2, 3, 4}>() k = Constant<value = %s>()"
            + " t = Mul(a, k) r = Conv(t, w) }";
    run(f.formatted("float {3}")).edits(1);
    run(f.formatted("float[2, 1] {3, -4}")).edits(0);
    run(f.formatted("float[1] {3}")).edits(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"float[4, 2, 3] w", "float[2, 1] k"})
  void whatACallerMayReplaceStays(String input) {
    run("g (float[N, 2, 6] x, %s) => (float[] y) <%s> { t = Mul(x, k) y = Conv(t, w, b) }"
            .formatted(input, WEIGHTS))
        .edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Mul(x, k) z = Neg(t) y = Conv(t, w, b)",
        "t = Mul(x, k) z = Conv(t, w) y = Conv(t, w, b)",
        "t = Mul(x, x) z = Neg(x) y = Conv(t, w, b)"
      })
  void whatOthersReadStays(String nodes) {
    run("g (float[N, 2, 6] x) => (float[] y, float[] z) <" + WEIGHTS + "> { " + nodes + " }")
        .edits(0);
  }

  @Test
  void anOutputInTheMiddleAndOneThatABodyReadsStay() {
    run("g (float[N, 2, 6] x) => (float[] t, float[] y) <"
            + WEIGHTS
            + "> { t = Mul(x, k) y = Conv(t, w, b) }")
        .edits(0);
    run("g (float[N, 2, 6] x, bool c) => (float[] z, float[] y) <"
            + WEIGHTS
            + "> { t = Mul(x, k) z = Conv(t, w, b) y = If<then_branch = p () => (float[] v)"
            + " { v = Neg(t) }, else_branch = q () => (float[] u) { u = Abs(t) }>(c) }")
        .edits(0);
  }

  @Test
  void channelsThatAreNotKnownMayBeOne() {
    run("g (float[1, M, 6] x) => (float[] y) <float[4, 3, 3] w = random(1), float[3, 1] k ="
            + " {-2, 3, 4}> { t = Mul(x, k) y = Conv(t, w) }")
        .edits(0);
    run("g (float[N, 2] x) => (float[] y) <float[3, 2] w = random(1), float[2] k = {-2, 3}>"
            + " { t = Mul(x, k) u = Transpose(t) y = MatMul(w, u) }")
        .edits(0);
  }
}
