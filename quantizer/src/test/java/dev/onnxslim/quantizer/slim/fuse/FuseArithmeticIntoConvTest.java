package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FuseArithmeticIntoConvTest {
  private static PassTester run(String graph) {
    return PassTester.runToRounding(new FuseArithmeticIntoConv(), graph);
  }

  private static String conv(String constant, String node) {
    return "g (float[N, 2, 6, 6] x) => (float[] y)"
        + " <float[6, 2, 3, 3] w = random(1), float[6] b = random(2), "
        + constant
        + "> { t = Conv<pads = [1, 1, 1, 1]>(x, w, b) y = "
        + node
        + " }";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mul(t, c)",
        "Mul(c, t)",
        "Div(t, c)",
        "Add(t, c)",
        "Add(c, t)",
        "Sub(t, c)",
        "Sub(c, t)"
      })
  void aNumberForEachChannelGoesIntoWeightAndBias(String node) {
    String values = " = {-2, 3, 0.5, 7, -1, 4}";
    boolean scales = !node.startsWith("Add") && !node.equals("Sub(t, c)");
    for (String type : new String[] {"float[6, 1, 1]", "float[1, 6, 1, 1]"}) {
      run(conv(type + " c" + values, node))
          .edits(1)
          .leaves("y = Conv<pads = [1, 1, 1, 1]>(x, " + (scales ? "w_1" : "w") + ", b_1)");
    }
    for (String type : new String[] {"float", "float[1]", "float[1, 1, 1, 1]"}) {
      run(conv(type + " c = {-2}", node)).edits(1);
    }
  }

  @Test
  void aConstantDividedStays() {
    run(conv("float[6, 1, 1] c = {-2, 3, 0.5, 7, -1, 4}", "Div(c, t)")).edits(0);
    run(conv("float[6, 1, 1] c = {-2, 3, 0, 7, -1, 4}", "Div(t, c)")).edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "float[6]",
        "float[1, 6]",
        "float[6, 1]",
        "float[1, 1, 1, 6]",
        "float[1, 1, 6, 1]",
        "float[1, 6, 6]",
        "float[6, 6, 1]",
        "float[1, 6, 1, 6]",
        "float[1, 1, 1, 1, 6]",
        "float[1, 1, 1, 1, 1]",
        "float[3, 1, 1, 1]",
        "float[1, 1, 6, 1, 1]"
      })
  void aSpatialConstantIsNotOneForEachChannel(String type) {
    for (String op : new String[] {"Mul", "Add", "Sub", "Div"}) {
      boolean fits = !type.equals("float[3, 1, 1, 1]");
      String graph = conv(type + " c = random(3)", op + "(t, c)");
      if (fits) {
        run(graph).edits(0);
      } else {
        PassTester.runWithoutOutputs(new FuseArithmeticIntoConv(), graph, "batch 3 only").edits(0);
      }
    }
  }

  @Test
  void aConstantThatMakesMoreChannelsStays() {
    run("g (float[N, 2, 5] x) => (float[] y) <float[1, 2, 3] w = random(1), float[6, 1] c ="
            + " random(3)> { t = Conv(x, w) y = Mul(t, c) }")
        .edits(0);
    run("g (float[N, 2] x) => (float[] y) <float[2, 1] w = random(1), float[6] c = random(3)>"
            + " { t = MatMul(x, w) y = Mul(t, c) }")
        .edits(0);
  }

  @Test
  void aBiasIsAddedOnlyIfItTakesLessThanTheConstant() {
    String nodes = "{ t = Conv(x, w) y = Add(t, c) }";
    run("g (float[N, 2, 5] x) => (float[] y) <float[6, 2, 3] w = random(1), float[6, 1] c ="
            + " random(3)> "
            + nodes)
        .edits(1)
        .leaves("y = Conv(x, w, w_bias)");
    run("g (float[N, 2, 5] x) => (float[] y) <float[96, 2, 3] w = random(1), float c = {3}> "
            + nodes)
        .edits(0);
  }

  @ParameterizedTest
  @CsvSource({
    "'float[N, 3]', 'float[4]', 1",
    "'float[N, 3]', 'float[1, 4]', 1",
    "'float[N, 3]', 'float[1, 1, 4]', 0",
    "'float[2, N, 3]', 'float[1, 1, 4]', 1",
    "'float[]', 'float[4]', 1",
    "'float[]', 'float[1, 4]', 0",
    "'float[3]', 'float[4]', 1",
    "'float[3]', 'float[1, 4]', 0",
    "'float[N, 3]', 'float[4, 4]', 0"
  })
  void aProductTakesWhatLiesAlongItsLastAxis(String data, String constant, int edits) {
    String graph =
        "g (%s x) => (float[] y) <float[3, 4] w = random(1), %s c = random(2)>"
            + " { t = MatMul(x, w) y = Mul(c, t) }";
    PassTester.runWithoutOutputs(
            new FuseArithmeticIntoConv(), graph.formatted(data, constant), "any shapes")
        .edits(edits);
    if (!data.equals("float[]") && !constant.equals("float[4, 4]")) {
      run(graph.formatted(data, constant)).edits(edits);
    }
  }

  @Test
  void doublesAreDoubles() {
    run("g (double[N, 3] x) => (double[] y) <double[3, 2] w = {1, 2, 3, 4, 5, 6},"
            + " double[2] c = {0.1, 3}, double[2] b = {0.3, 5}>"
            + " { t = Gemm(x, w, b) y = Mul(c, t) }")
        .edits(1);
  }

  @Test
  void severalGoInOneAfterAnother() {
    run("g (float[N, 2, 5] x) => (float[] y) <float[6, 2, 3] w = random(1), float[6] b ="
            + " random(2), float[6, 1] c = random(3), float d = {0.3}> { t = Conv(x, w, b)"
            + " u = Mul(t, c) v = Add(u, d) z = Div(v, c) y = Sub(d, z) }")
        .edits(4);
  }
}
