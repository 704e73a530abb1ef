package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FusePadIntoWindowTest {
  private static final String HEAD =
      "g (float[N, 2, 6, 6] x) => (float[] y) <int64[8] p = {0, 0, 1, 0, 0, 0, 2, 1},"
          + " float[3, 2, 3, 3] w = random(1), float z = {0}, float one = {1},"
          + " int64[4] q = {1, 0, 2, 1}, int64[2] a = {2, -1}> {";

  private static PassTester run(String nodes) {
    return PassTester.runToRounding(new FusePadIntoWindow(), HEAD + nodes + "}");
  }

  @Test
  void zerosAroundAConvolutionAreItsPads() {
    run("t = Pad(x, p) y = Conv(t, w)").edits(1).leaves("y = Conv<pads = [1, 0, 2, 1]>(x, w)");
    run("t = Pad(x, p, z) y = Conv<pads = [0, 1, 2, 0], strides = [2, 1]>(t, w)")
        .edits(1)
        .leaves("y = Conv<pads = [1, 1, 4, 1], strides = [2, 1]>(x, w)");
  }

  @Test
  void axesMayBeNamed() {
    PassTester.runToRounding(
            new FusePadIntoWindow(),
            "<ir_version: 8, opset_import: [\"\" : 18]> "
                + HEAD
                + "t = Pad(x, q, z, a) y = Conv(t, w) }")
        .edits(1)
        .leaves("y = Conv<pads = [1, 0, 2, 1]>(x, w)");
  }

  @Test
  void olderPadsAreAttributes() {
    PassTester.runToRounding(
            new FusePadIntoWindow(),
            "<ir_version: 4, opset_import: [\"\" : 10]> g (float[N, 2, 6] x) => (float[] y)"
                + " <float[3, 2, 3] w = random(1)>"
                + " { t = Pad<pads = [0, 0, 1, 0, 0, 2]>(x) y = Conv(t, w) }")
        .edits(1)
        .leaves("y = Conv<pads = [1, 2]>(x, w)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Pad(x, p, one) y = Conv(t, w)",
        "t = Pad<mode = \"edge\">(x, p) y = Conv(t, w)",
        "t = Pad(x, p) y = Conv<auto_pad = \"SAME_UPPER\">(t, w)",
        "t = Pad(x, p) u = Conv(t, w) v = ReduceMax(t) y = Add(u, v)",
        "m = Constant<value = int64[8] {0, 0, -1, 0, 0, 0, 0, 0}>() t = Pad(x, m) y = Conv(t, w)",
        "m = Constant<value = int64[8] {0, 1, 1, 0, 0, -1, 0, 0}>() t = Pad(x, m) y = Conv(t, w)",
        "m = Constant<value = int64[8] {1, 0, 1, 0, 0, 0, 0, 0}>() t = Pad(x, m) y = Conv(t, w)",
        "m = Identity(p) t = Pad(x, m) y = Conv(t, w)",
        "t = Pad(x, p) y = ConvTranspose(t, v) v = Identity(w)",
        "t = Pad(x, p) y = AveragePool<kernel_shape = [2, 2]>(t)",
        "t = Pad(x, p) y = AveragePool<kernel_shape = [3, 3], pads = [0, 1, 0, 1]>(t)",
        "t = Pad(x, p) y = AveragePool<kernel_shape = [3, 3], strides = [2, 2], ceil_mode = 1>(t)",
        "t = Pad(x, p) y = MaxPool<kernel_shape = [3, 3]>(t)",
        "r = Tanh(x) t = Pad(r, p) y = MaxPool<kernel_shape = [3, 3]>(t)",
        "r = Relu(x) t = Pad(r, p) y = MaxPool<kernel_shape = [3, 3], dilations = [2, 1]>(t)",
        "r = Relu(x) t = Pad(r, p) u, i = MaxPool<kernel_shape = [3, 3]>(t)"
            + " j = Cast<to = 1>(i) y = Add(u, j)"
      })
  void otherPaddingStays(String nodes) {
    String order = nodes.replaceAll("(y = ConvTranspose\\(t, v\\)) (v = Identity\\(w\\))", "$2 $1");
    if (order.contains("ConvTranspose")) {
      order = order.replace("Identity(w)", "Slice(w, zero, two)");
      order =
          "zero = Constant<value = int64[1] {0}>() two = Constant<value = int64[1] {2}>() " + order;
    }
    run(order).edits(0);
  }

  @Test
  void averagesCountTheZeros() {
    run("t = Pad(x, p) y = AveragePool<kernel_shape = [3, 3]>(t)")
        .edits(1)
        .leaves(
            "y = AveragePool<count_include_pad = 1, kernel_shape = [3, 3], pads = [1, 0, 2,"
                + " 1]>(x)");
    run("t = Pad(x, p)"
            + " y = AveragePool<kernel_shape = [4, 3], count_include_pad = 1, pads = [1, 1, 1,"
            + " 1]>(t)")
        .edits(1);
  }

  @Test
  void theLargestOfWhatIsNeverNegativeMayIgnoreThem() {
    run("r = Relu(x) t = Pad(r, p) y = MaxPool<kernel_shape = [3, 3], strides = [2, 2]>(t)")
        .edits(1)
        .leaves(
            "r = Relu(x)",
            "y = MaxPool<kernel_shape = [3, 3], pads = [1, 0, 2, 1], strides = [2, 2]>(r)");
  }

  @Test
  void oneInAFunctionIsPutInToo() {
    PassTester.runToRounding(
            new FusePadIntoWindow(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 1, 6, 6] x) => (float[] y) { y = loc.f(x) }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              p = Constant<value = int64[8] {0, 0, 1, 0, 0, 0, 2, 1}>()
              t = Pad(a, p)
              b = AveragePool<kernel_shape = [3, 3]>(t)
            }\
            """)
        .edits(1);
  }

  @Test
  void randomWindowsKeepTheirResults() {
    for (long seed = 0; seed < 80; seed++) {
      Random random = new Random(seed);
      StringBuilder pads = new StringBuilder("0, 0");
      for (int k = 2; k < 8; k++) {
        pads.append(", ").append(k == 4 || k == 5 ? 0 : random.nextInt(3));
      }
      String own =
          random.nextBoolean()
              ? ""
              : ", pads = [%d, %d, %d, 0]"
                  .formatted(random.nextInt(2), random.nextInt(2), random.nextInt(2));
      String pool =
          "<kernel_shape = [3, 3], strides = [%d, %d], ceil_mode = %d%s"
              .formatted(1 + random.nextInt(3), 1, random.nextInt(2), own);
      String window =
          switch (random.nextInt(3)) {
            case 0 -> "Conv<strides = [1, 2]" + own + ">(t, w)";
            case 1 -> "MaxPool" + pool + ">(t)";
            default -> "AveragePool" + pool + ", count_include_pad = " + random.nextInt(2) + ">(t)";
          };
      String before = random.nextBoolean() ? "Relu" : "Neg";
      run(
          "r = %s(x) m = Constant<value = int64[8] {%s}>() t = Pad(r, m) y = %s"
              .formatted(before, pads, window));
    }
  }

  @Test
  void oneInABodyIsPutInWithWhatReadsItThere() {
    PassTester.runToRounding(
            new FusePadIntoWindow(),
            """
            g (float[N, 2, 6] x, bool c) => (float[] y) <int64[6] p = {0, 0, 1, 0, 0, 2},
              float[3, 2, 3] w = random(1)> {
              o = Pad(x, p)
              y = If<then_branch = k () => (float[] v) { t = Pad(x, p) v = Conv(t, w) },
                     else_branch = l () => (float[] u) { u = Conv(o, w) }>(c) }\
            """)
        .edits(1)
        .leaves(
            "o = Pad(x, p)",
            "y = If<else_branch = () => (u) {u = Conv(o, w)}, then_branch = () => (v) {v ="
                + " Conv<pads = [1, 2]>(x, w)}>(c)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(float[N, 2, 6] x, int64[6] p) => (float[] y) #{ t = Pad(x, p) y = Conv(t, w) }",
        "(float[N, 2, 6] x, float k) => (float[] y) #{ t = Pad(x, p, k) y = Conv(t, w) }",
        "(float[N, 2, 6] x) => (float[] t, float[] y) #{ t = Pad(x, p) y = Conv(t, w) }",
        "(float[N, 2, 6] x) => (float[] y) #{ t = Pad(x, p) v = Neg(t) u = Conv(v, w) y = Neg(u) }",
        "(float[1, 2, 6] x) => (float[] y) #{ t = Pad(w, p) y = Conv(x, t) }"
      })
  void whatIsReplacedReadOrAWeightStays(String graph) {
    String constants = "<int64[6] p = {0, 0, 1, 0, 0, 2}, float[3, 2, 3] w = random(1)> ";
    PassTester.runToRounding(new FusePadIntoWindow(), "g " + graph.replace("#", constants))
        .edits(0);
  }

  @Test
  void namedAxesNeedTheRank() {
    PassTester.runToRounding(
            new FusePadIntoWindow(),
            """
            <ir_version: 8, opset_import: ["" : 18, "loc" : 1]>
            g (float[N, 1, 6, 6] x) => (float[] y) { y = loc.f(x) }
            <domain: "loc", opset_import: ["" : 18]> f (a) => (b) {
              p = Constant<value = int64[2] {1, 2}>() k = Constant<value = int64[1] {-1}>()
              t = Pad(a, p, , k)
              b = AveragePool<kernel_shape = [3, 3]>(t)
            }\
            """)
        .edits(0);
  }
}
