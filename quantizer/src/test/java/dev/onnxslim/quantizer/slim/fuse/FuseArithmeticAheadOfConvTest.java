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
    run(model.formatted("t = Mul(x, c) y = MatMul(t, w)")).edits(1).leaves("y = MatMul(x, w_1)");
    run(model.formatted("t = Mul(x, k) y = MatMul(t, w)")).edits(1);
    run(model.formatted("t = Add(x, c) y = MatMul(t, w)")).edits(0);
    run(model.formatted("t = Add(x, c) y = Gemm<alpha = 0.5, beta = 2.0>(t, w, b)"))
        .edits(1)
        .leaves("y = Gemm<alpha = 0.5>(x, w, b_1)");
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
        .leaves("y = Conv(x, w_1, b_1)");
  }
}
