package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FuseBatchNormIntoConvTest {
  private static final String PARAMETERS =
      "float[4] s = {1.5, -2, 0, 0.1}, float[4] o = {1, 2, -3, 4},"
          + " float[4] m = {0.5, -1, 2, 3}, float[4] v = {1, 0.25, 2, 0.001}";

  private static PassTester run(String graph) {
    return PassTester.runToRounding(new FuseBatchNormIntoConv(), graph);
  }

  private static String model(String weights, String nodes) {
    return "g (float[N, 4, 6, 6] x) => (float[] y) <" + weights + PARAMETERS + "> {" + nodes + "}";
  }

  @ParameterizedTest
  @CsvSource({"Conv, 1, 4", "Conv, 2, 2", "Conv, 4, 1"})
  void isPutIntoAConvolution(String op, int group, int perGroup) {
    run(model(
            "float[4, %d, 3, 3] w = random(1), ".formatted(perGroup),
            "t = %s<group = %d>(x, w) y = BatchNormalization(t, s, o, m, v)".formatted(op, group)))
        .edits(1)
        .leaves("y = %s<group = %d>(x, w_1, w_bias)".formatted(op, group));
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "2, 2", "4, 1"})
  void isPutIntoATransposedConvolution(int group, int perGroup) {
    run(model(
            "float[4, %d, 3, 2] w = random(1), float[4] b = random(2), ".formatted(perGroup),
            "t = ConvTranspose<group = %d, strides = [2, 1], output_padding = [1, 0]>(x, w, b)"
                    .formatted(group)
                + " y = BatchNormalization<epsilon = 0.01>(t, s, o, m, v)"))
        .edits(1);
  }

  @Test
  void isPutIntoAGemm() {
    for (String transposed : new String[] {"0", "1"}) {
      run("g (float[N, 4] x) => (float[] y) <float[4, 4] w = random(1), float[1, 4] b = random(2), "
              + PARAMETERS
              + "> { t = Gemm<alpha = 0.5, beta = 3.0, transB = "
              + transposed
              + ">(x, w, b) y = BatchNormalization(t, s, o, m, v) }")
          .edits(1)
          .leaves("y = Gemm<alpha = 0.5, transB = " + transposed + ">(x, w_1, b_1)");
    }
  }

  @Test
  void isPutIntoAMatMulOfMatrices() {
    run("g (float[N, 3] x) => (float[] y) <float[3, 4] w = random(1), "
            + PARAMETERS
            + "> { t = MatMul(x, w) y = BatchNormalization(t, s, o, m, v) }")
        .edits(1)
        .leaves("y = Gemm(x, w_1, w_bias)");
    run("g (float[N, 4, 3] x) => (float[] y) <float[3, 4] w = random(1), "
            + PARAMETERS
            + "> { t = MatMul(x, w) y = BatchNormalization(t, s, o, m, v) }")
        .edits(0);
  }

  @Test
  void oneInAFunctionIsToo() {
    PassTester.runToRounding(
            new FuseBatchNormIntoConv(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 1, 6, 6] x) => (float[] y) { y = loc.f(x) }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              w = Constant<value = float[1, 1, 2, 2] {1, 2, 3, 4}>()
              t = Conv(a, w)
              p = Constant<value = float[1] {2}>()
              b = BatchNormalization(t, p, p, p, p)
            }\
            """)
        .edits(1);
  }

  @Test
  void oneInABodyReadsWeightsFromOutside() {
    run("g (float[N, 4, 6, 6] x, bool c) => (float[] y) <float[4, 4, 3, 3] w = random(1), "
            + PARAMETERS
            + "> { y = If<then_branch = a () => (float[] r)"
            + " { t = Conv(x, w) r = BatchNormalization(t, s, o, m, v) },"
            + " else_branch = b () => (float[] q) { q = Neg(x) }>(c) }")
        .edits(1);
  }

  @Test
  void aWeightThatIsReadTwiceStays() {
    run(model(
            "float[4, 4, 3, 3] w = random(1), ",
            "t = Conv(x, w) u = BatchNormalization(t, s, o, m, v) z = Conv(x, w) y = Add(u, z)"))
        .edits(0);
  }

  @Test
  void aSmallWeightThatIsReadTwiceIsStoredTwice() {
    run(model(
            "float[4, 1, 1, 1] w = random(1), ",
            "t = Conv<group = 4>(x, w) u = BatchNormalization(t, s, o, m, v)"
                + " z = Conv<group = 4>(x, w) y = Add(u, z)"))
        .edits(1)
        .leaves(
            "u = Conv<group = 4>(x, w_1, w_bias)", "z = Conv<group = 4>(x, w)", "y = Add(u, z)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // another reader
        "t = Conv(x, w) u = BatchNormalization(t, s, o, m, v) y = Add(u, t)",
        // a bias that is computed
        "b = Identity(s) t = Conv(x, w, b) y = BatchNormalization(t, s, o, m, v)",
        // a parameter that is computed
        "b = Identity(v) t = Conv(x, w) y = BatchNormalization(t, s, o, m, b)",
        // a weight that is computed
        "k = Identity(w) t = Conv(x, k) y = BatchNormalization(t, s, o, m, v)"
      })
  void whatIsNotConstantOrReadTwiceStays(String nodes) {
    run(model("float[4, 4, 3, 3] w = random(1), ", nodes)).edits(0);
  }

  @Test
  void aGraphOutputInTheMiddleStays() {
    run("g (float[N, 4, 6, 6] x) => (float[] y, float[] t) <float[4, 4, 3, 3] w = random(1), "
            + PARAMETERS
            + "> { t = Conv(x, w) y = BatchNormalization(t, s, o, m, v) }")
        .edits(0);
  }

  @Test
  void aWeightThatACallerMayReplaceStays() {
    run("g (float[N, 4, 6, 6] x, float[4, 4, 3, 3] w) => (float[] y)"
            + " <float[4, 4, 3, 3] w = random(1), "
            + PARAMETERS
            + "> { t = Conv(x, w) y = BatchNormalization(t, s, o, m, v) }")
        .edits(0);
  }

  @Test
  void oneThatTrainsStays() {
    PassTester.runWithoutOutputs(
            new FuseBatchNormIntoConv(),
            model(
                "float[4, 4, 3, 3] w = random(1), ",
                "t = Conv(x, w) y, a, b = BatchNormalization<training_mode = 1>(t, s, o, m, v)"),
            "onnxruntime does not train")
        .edits(0);
  }

  @Test
  void integersThatBecomeAWeightStay() {
    run("g (float[N, 4, 6, 6] x) => (float[] y) <int8[4, 4, 1, 1] q = {1, 2, 3, 4, 5, 6, 7, 8, 9,"
            + " 10, 11, 12, 13, 14, 15, 16}, float k = {0.1}, "
            + PARAMETERS
            + "> { w = DequantizeLinear(q, k) t = Conv(x, w)"
            + " y = BatchNormalization(t, s, o, m, v) }")
        .edits(0);
  }
}
