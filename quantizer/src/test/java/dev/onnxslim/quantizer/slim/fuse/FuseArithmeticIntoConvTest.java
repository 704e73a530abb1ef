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
    for (String type : new String[] {"float[6, 1, 1]", "float[1, 6, 1, 1]"}) {
      run(conv(type + " c" + values, node))
          .edits(1)
          .leaves("y = Conv<pads = [1, 1, 1, 1]>(x, w, b)");
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
        .leaves("y = Conv(x, w, c)");
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

  private static final String WEIGHTS =
      "float[6, 2, 3, 3] w = random(1), float[6] b = random(2),"
          + " float[6, 1, 1] k = {-2, 3, 0.5, 7, -1, 4}";

  @Test
  void inBodies() {
    run("g (float[N, 2, 6, 6] x, bool c) => (float[] y) <"
            + WEIGHTS
            + "> { o = Conv(x, w, b) y = If<then_branch = p () => (float[] v) <float[6, 2, 3, 3] w1"
            + " = random(3), float[6] b1 = random(4)> { t = Conv(x, w1, b1) v = Mul(t, k) },"
            + " else_branch = q () => (float[] u) { u = Mul(o, k) }>(c) }")
        .edits(1)
        .leaves(
            "o = Conv(x, w, b)",
            "y = If<else_branch = () => (u) {u = Mul(o, k)}, then_branch = () => (v) {v ="
                + " Conv(x, w1, b1)}>(c)");
  }

  @Test
  void inFunctions() {
    String f =
        "<ir_version: 8, opset_import: [\"\" : 17, \"loc\" : 1]> g (%s x) => (float[] y)"
            + " { y = loc.f(x) } <domain: \"loc\", opset_import: [\"\" : 17]> f (a) => (r) { %s }";
    run(f.formatted(
            "float[N, 1, 6]",
            "w = Constant<value = float[2, 1, 3] {1, 2, 3, 4, 5, 6}>()"
                + " k = Constant<value = float[2, 1] {-2, 3}>() t = Conv(a, w) r = Mul(t, k)"))
        .edits(1)
        .leaves(
            "y = loc.f(x)",
            "loc::f:",
            "w = Constant<value = FLOAT[2x1x3]>()",
            "k = Constant<value = FLOAT[2x1]>()",
            "w_1 = Constant<value = FLOAT[2x1x3]>()",
            "r = Conv(a, w_1)");
    // the product may be a row, which this would make a matrix
    run(f.formatted(
            "float[3]",
            "w = Constant<value = float[3, 2] {1, 2, 3, 4, 5, 6}>()"
                + " k = Constant<value = float[1, 2] {-2, 3}>() t = MatMul(a, w) r = Mul(t, k)"))
        .edits(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"float[6, 2, 3, 3] w", "float[6] b", "float[6, 1, 1] k"})
  void whatACallerMayReplaceStays(String input) {
    run("g (float[N, 2, 6, 6] x, %s) => (float[] y) <%s> { t = Conv(x, w, b) y = Mul(t, k) }"
            .formatted(input, WEIGHTS))
        .edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Conv(x, w, b) z = Neg(t) y = Mul(t, k)",
        "z = Neg(x) t = Conv(x, w, b) u = Mul(t, k) y = Add(u, t)",
        "z = Neg(x) t = Conv(x, w, b) y = Mul(t, t)",
        "z = Neg(x) t = Conv(x, w, b) u = Relu(t) y = Mul(u, k)",
        "z = Neg(x) t = Conv(x, w, b) d = Identity(k) y = Mul(t, d)"
      })
  void whatOthersReadStays(String nodes) {
    run("g (float[N, 2, 6, 6] x) => (float[] y, float[] z) <" + WEIGHTS + "> { " + nodes + " }")
        .edits(0);
  }

  @Test
  void anOutputInTheMiddleAndOneThatABodyReadsStay() {
    run("g (float[N, 2, 6, 6] x) => (float[] t, float[] y) <"
            + WEIGHTS
            + "> { t = Conv(x, w, b) y = Mul(t, k) }")
        .edits(0);
    run("g (float[N, 2, 6, 6] x, bool c) => (float[] z, float[] y) <"
            + WEIGHTS
            + "> { t = Conv(x, w, b) z = Mul(t, k) y = If<then_branch = p () => (float[] v)"
            + " { v = Neg(t) }, else_branch = q () => (float[] u) { u = Abs(t) }>(c) }")
        .edits(0);
  }

  @Test
  void aBiasForEachRowOfAGemmStays() {
    String gemm =
        "g (float[3, 2] x) => (float[] y) <float[2, 3] w = random(1), float[3] k = {2, 3, -4},"
            + " %s r = {5, 6, 7}> { t = Gemm<alpha = 0.5, beta = -2.0>(x, w, r) y = Add(t, k) }";
    run(gemm.formatted("float[3, 1]")).edits(0);
    run(gemm.formatted("float[1, 3]")).edits(1);
    run(gemm.formatted("float[3]")).edits(1).leaves("y = Gemm<alpha = 0.5>(x, w, r)");
  }
}
