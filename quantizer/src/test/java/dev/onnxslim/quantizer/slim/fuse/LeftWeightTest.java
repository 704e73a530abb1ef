package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A constant matrix on the left of a product: its rows are the output's channels. */
class LeftWeightTest {
  private static PassTester behind(String data, String nodes) {
    return PassTester.runToRounding(new FuseArithmeticIntoConv(), model(data, nodes));
  }

  private static PassTester ahead(String data, String nodes) {
    return PassTester.runToRounding(new FuseArithmeticAheadOfConv(), model(data, nodes));
  }

  private static String model(String data, String nodes) {
    return "g ("
        + data
        + " x) => (float[] y) <float[3, 4] w = random(1), float[4, 3] v = random(5), float[3, 1] c"
        + " = {-2, 3, 0.5}, float[3] row = {2, 3, 5}, float[4, 1] d = {1, 2, 3, 4}, float[4] four ="
        + " {1, 2, 3, 4}, float one = {-0.3}, float[3, 1] b = random(2)> { "
        + nodes
        + " }";
  }

  @ParameterizedTest
  @ValueSource(strings = {"float[4, N]", "float[N, 4, 5]", "float[2, N, 4, 2]"})
  void aFactorForEachRowGoesIntoIt(String data) {
    behind(data, "t = MatMul(w, x) y = Mul(t, c)").edits(1).leaves("y = MatMul(w, x)");
    behind(data, "t = MatMul(w, x) y = Div(c, t)").edits(0);
    behind(data, "t = MatMul(w, x) y = Div(t, one)").edits(1);
    ahead(data, "t = Mul(x, d) y = MatMul(w, t)").edits(1).leaves("y = MatMul(w, x)");
    ahead(data, "t = Div(x, one) y = MatMul(w, t)").edits(1);
    ahead(data, "t = Add(x, d) y = MatMul(w, t)").edits(0);
  }

  @Test
  void aConstantAlongTheColumnsStays() {
    behind("float[N, 4, 3]", "t = MatMul(w, x) y = Mul(t, row)").edits(0);
    ahead("float[N, 4, 4]", "t = Mul(x, four) y = MatMul(w, t)").edits(0);
    behind("float[4]", "t = MatMul(w, x) y = Mul(t, c)").edits(0);
  }

  @Test
  void aVectorHasItsRowsAlongItsOnlyAxis() {
    behind("float[4]", "t = MatMul(w, x) y = Mul(t, row)").edits(1);
    ahead("float[4]", "t = Mul(x, four) y = MatMul(w, t)").edits(1);
  }

  @Test
  void whatIsAddedToMatricesMakesAGemm() {
    behind("float[4, N]", "t = MatMul(w, x) y = Add(t, c)").edits(1).leaves("y = Gemm(w, x, c)");
    behind("float[N, 4, 2]", "t = MatMul(w, x) y = Add(t, c)").edits(0);
  }

  @Test
  void gemmScalesItsBiasToo() {
    behind("float[4, N]", "t = Gemm<alpha = 2.0, beta = 3.0>(w, x, b) y = Mul(t, c)").edits(1);
    behind("float[4, N]", "t = Gemm<transA = 1>(v, x, b) y = Sub(c, t)").edits(1);
    behind("float[N, 4]", "t = Gemm<transA = 1, transB = 1>(v, x) y = Mul(t, c)").edits(1);
    behind("float[4, 3]", "t = Gemm(w, x, row) y = Mul(t, c)").edits(0);
    behind("float[4, N]", "t = Gemm(w, x, b) y = Mul(t, one)").edits(1);
    ahead("float[4, N]", "t = Mul(x, d) y = Gemm(w, t, b)").edits(1);
    ahead("float[N, 4]", "t = Mul(x, four) y = Gemm<transB = 1>(w, t, b)").edits(1);
    ahead("float[4, N]", "t = Sub(x, d) y = Gemm(w, t, b)").edits(0);
    ahead("float[N, 4]", "t = Add(x, four) y = Gemm<transB = 1>(w, t, b)").edits(0);
  }

  @Test
  void normalizationAlongOtherAxesStays() {
    String model =
        "g (float[4, 3] x) => (float[] y) <float[3, 4] w = random(1), float[3] s = {1, 2, 3}>"
            + " { t = MatMul(w, x) y = BatchNormalization(t, s, s, s, s) }";
    PassTester.runToRounding(new FuseBatchNormIntoConv(), model).edits(0);
  }

  @Test
  void anUnknownRankTakesOneNumberOnly() {
    String nodes = "t = MatMul(w, x) y = Mul(t, %s)";
    for (String constant : new String[] {"c", "row"}) {
      PassTester.runWithoutOutputs(
              new FuseArithmeticIntoConv(),
              model("float[]", nodes.formatted(constant)),
              "any shapes")
          .edits(0);
    }
    PassTester.runWithoutOutputs(
            new FuseArithmeticIntoConv(), model("float[]", nodes.formatted("one")), "any shapes")
        .edits(1);
  }

  @Test
  void randomChainsKeepWhatIsComputed() {
    String[] products = {
      "MatMul(w, %s)", "Gemm(w, %s, b)", "Gemm<transA = 1, alpha = 0.5>(v, %s, b)", "Gemm(w, %s)"
    };
    String[] first = {"Mul(x, d)", "Div(x, one)", "Add(x, d)", "Mul(one, x)", "Neg(x)"};
    String[] then = {"Mul(%s, c)", "Sub(c, %s)", "Add(%s, one)", "Div(%s, one)", "Mul(%s, b)"};
    Random random = new Random(42);
    for (int k = 0; k < 60; k++) {
      String nodes =
          "t = "
              + first[random.nextInt(first.length)]
              + " u = "
              + products[random.nextInt(products.length)].formatted("t")
              + " p = "
              + then[random.nextInt(then.length)].formatted("u")
              + " y = "
              + then[random.nextInt(then.length)].formatted(random.nextInt(5) == 0 ? "u" : "p");
      behind("float[4, N]", nodes);
      ahead("float[4, N]", nodes);
    }
  }
}
