package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layer and RMS normalization: the same preconditions, found by {@link NormPattern}. */
class ComposeNormalizationTest {
  private static final Pass LAYER = new ComposeLayerNormalization();
  private static final Pass RMS = new ComposeRmsNormalization();
  private static final String DATA =
      "<float two = {2}, float one = {1}, int64 itwo = {2}, float e = {1e-5}, float[1] le = {1e-5},"
          + " float[4] s = random(3), float[4] b = random(4), float[1] s1 = random(5),"
          + " float[3, 4] s34 = random(6), float[3, 4] b34 = random(7), float big = {1.5},"
          + " float zero = {0}, float[1, 1, 1, 1] deep = {1e-5}, int64[1] last = {-1},"
          + " int64[2] both = {2, 1}, int64[1] first = {1}> ";

  private static String model(int opset, String nodes) {
    return model(opset, "float[?, 3, 4] y", nodes);
  }

  private static String model(int opset, String outputs, String nodes) {
    return "<ir_version: 9, opset_import: [\"\" : %d]> g (float[N, 3, 4] x) => (%s) %s { %s }"
        .formatted(opset, outputs, DATA, nodes);
  }

  private static String mean(int opset, String out, String in, String axes) {
    String ints = axes.equals("last") ? "[-1]" : axes.equals("both") ? "[2, 1]" : "[1]";
    return opset < 18
        ? " %s = ReduceMean<axes = %s>(%s)".formatted(out, ints, in)
        : " %s = ReduceMean(%s, %s)".formatted(out, in, axes);
  }

  private static String layer(int opset, String axes, String end) {
    return mean(opset, "m", "x", axes)
        + " d = Sub(x, m) q = Pow(d, two)"
        + mean(opset, "v", "q", axes)
        + " a = Add(v, e) r = Sqrt(a) "
        + end;
  }

  private static String rms(String end) {
    return "q = Mul(x, x)" + mean(23, "v", "q", "last") + " a = Add(v, e) r = Sqrt(a) " + end;
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 18, 22})
  void layerNormalizationIsFoundFrom17On(int opset) {
    String nodes = layer(opset, "last", "n = Div(d, r) t = Mul(n, s) y = Add(t, b)");
    PassTester.runToRounding(LAYER, model(opset, nodes))
        .edits(1)
        .leaves("y = LayerNormalization<axis = -1, epsilon = 1.0E-5>(x, s, b)");
  }

  @Test
  void below17ThereIsNone() {
    String nodes = layer(16, "last", "n = Div(d, r) t = Mul(n, s) y = Add(t, b)");
    PassTester.runToRounding(LAYER, model(16, nodes)).edits(0);
  }

  @Test
  void theBiasMayBeMissingOrBeSomethingElse() {
    PassTester.runToRounding(LAYER, model(18, layer(18, "last", "n = Div(d, r) y = Mul(s, n)")))
        .edits(1)
        .leaves("y = LayerNormalization<axis = -1, epsilon = 1.0E-5>(x, s)");
    PassTester.runToRounding(
            LAYER, model(18, layer(18, "last", "n = Div(d, r) t = Mul(n, s) y = Add(t, b34)")))
        .edits(1)
        .leaves("t = LayerNormalization<axis = -1, epsilon = 1.0E-5>(x, s)", "y = Add(t, b34)");
  }

  @Test
  void severalLastAxesAreOneNormalization() {
    PassTester.runToRounding(
            LAYER, model(18, layer(18, "both", "n = Div(d, r) t = Mul(n, s34) y = Add(b34, t)")))
        .edits(1)
        .leaves("y = LayerNormalization<axis = -2, epsilon = 1.0E-5>(x, s34, b34)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i = Reciprocal(r) n = Mul(d, i) y = Mul(n, s)",
        "i = Div(one, r) n = Mul(i, s) y = Mul(d, n)",
        "d2 = Sub(x, m) n = Div(d2, r) y = Mul(n, s)",
        "m2 = ReduceMean(x, last) d2 = Sub(x, m2) n = Div(d2, r) y = Mul(n, s)"
      })
  void theQuotientIsWrittenInSeveralWays(String end) {
    PassTester.runToRounding(LAYER, model(18, layer(18, "last", end))).edits(1);
  }

  @Test
  void theSquareIsWrittenInSeveralWays() {
    for (String square : List.of("Mul(d, d)", "Pow(d, itwo)")) {
      String nodes =
          layer(18, "last", "n = Div(d, r) y = Mul(n, s)").replace("Pow(d, two)", square);
      PassTester.runToRounding(LAYER, model(18, nodes)).edits(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Add(v e), Add(v one)", // no small number
    "Add(v e), Add(v zero)",
    "Add(v e), Add(v s)", // a tensor
    "Sub(x m), Sub(m x)",
    "Pow(d two), Pow(d big)",
    "Pow(d two), Mul(d x)",
    "Mul(n s), Mul(n s1)", // sizes that only broadcast
    "Mul(n s), Mul(n s34)",
    "Mul(n s), Mul(n one)",
    "ReduceMean(q last), ReduceMean(q first)",
    "ReduceMean(q last), ReduceMean(q both)",
    "ReduceMean(q last), ReduceMean(q)",
    "ReduceMean(x last), ReduceMean(x first)",
    "ReduceMean(q last), ReduceMean(d last)"
  })
  void whatIsNotQuiteItStays(String part, String other) {
    String nodes = layer(18, "last", "n = Div(d, r) y = Mul(n, s)");
    String changed = nodes.replace(part.replace(" ", ", "), other.replace(" ", ", "));
    PassTester.runToRounding(LAYER, model(18, changed)).edits(0);
  }

  @Test
  void meansOverOtherAxesStay() {
    PassTester.runToRounding(LAYER, model(18, layer(18, "first", "n = Div(d, r) y = Mul(n, s)")))
        .edits(0);
  }

  @Test
  void anEpsilonThatAddsAxesStays() {
    String nodes = layer(18, "last", "n = Div(d, r) y = Mul(n, s)").replace("v, e", "v, deep");
    PassTester.runToRounding(LAYER, model(18, "float[1, ?, 3, 4] y", nodes)).edits(0);
    String listed = layer(18, "last", "n = Div(d, r) y = Mul(n, s)").replace("v, e", "v, le");
    PassTester.runToRounding(LAYER, model(18, listed)).edits(1);
  }

  @Test
  void whatIsReadOnTheWayKeepsItAll() {
    String nodes = layer(18, "last", "n = Div(d, r) t = Mul(n, s) y = Add(t, b)");
    for (String shared : List.of("m", "d", "q", "v", "a", "r", "n")) {
      String outputs = "float[?, 3, 4] y, float[?, 3, ?] " + shared;
      PassTester.runToRounding(LAYER, model(18, outputs, nodes)).edits(0);
      String read = "float[?, 3, 4] y, float[?, 3, ?] z";
      PassTester.runToRounding(LAYER, model(18, read, nodes + " z = Neg(" + shared + ")")).edits(0);
    }
    PassTester.runToRounding(LAYER, model(18, "float[?, 3, 4] y, float[?, 3, 4] t", nodes))
        .edits(1)
        .leaves("t = LayerNormalization<axis = -1, epsilon = 1.0E-5>(x, s)", "y = Add(t, b)");
  }

  @Test
  void aSizeThatIsNotSureStays() {
    String nodes = layer(18, "last", "n = Div(d, r) y = Mul(n, s)");
    String text =
        "<ir_version: 9, opset_import: [\"\" : 18]> g (float[3, N] x) => (float[3, ?] y) <float[1]"
            + " s = {2}, float two = {2}, float e = {1e-5}, int64[1] last = {-1}> { "
            + nodes
            + " }";
    PassTester.runToRounding(LAYER, text).edits(0);
  }

  @Test
  void bodiesAreRewrittenAndFunctionsNeedShapes() {
    String nodes = layer(18, "last", "n = Div(d, r) %s = Mul(n, s)").replace("x", "t");
    String text =
        """
        <ir_version: 9, opset_import: ["" : 18, "loc" : 1]>
        g (float[N, 4] x, bool c) => (float[N, 4] y)
          <float[4] s = random(1), float two = {2}, float e = {1e-5}, int64[1] last = {-1}> {
          t = Neg(x)
          k = If<then_branch = f () => (float[N, 4] w) { %s },
                 else_branch = g () => (float[N, 4] u) { u = Neg(t) }>(c)
          y = loc.f(k, s, two, e, last)
        }
        <domain: "loc", opset_import: ["" : 18]> f (t, s, two, e, last) => (b) { %s }
        """
            .formatted(nodes.formatted("w"), nodes.formatted("b"));
    PassTester.runToRounding(LAYER, text).edits(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n = Div(x, r) y = Mul(n, s)",
        "i = Reciprocal(r) n = Mul(x, i) y = Mul(s, n)",
        "i = Div(one, r) n = Mul(i, s) y = Mul(n, x)"
      })
  void rmsNormalizationIsFoundFrom23On(String end) {
    PassTester.runToRounding(RMS, model(23, rms(end)))
        .edits(1)
        .leaves("y = RMSNormalization<axis = -1, epsilon = 1.0E-5>(x, s)");
    PassTester.runToRounding(RMS, model(22, rms(end))).edits(0);
  }

  @Test
  void rmsNormalizationNeedsTheSameThings() {
    String nodes = rms("n = Div(x, r) y = Mul(n, s)");
    for (String other : List.of("s1", "s34", "one")) {
      PassTester.runToRounding(RMS, model(23, nodes.replace("n, s)", "n, " + other + ")")))
          .edits(0);
    }
    for (String shared : List.of("q", "v", "a", "r", "n")) {
      String outputs = "float[?, 3, 4] y, float[?, 3, ?] " + shared;
      PassTester.runToRounding(RMS, model(23, outputs, nodes)).edits(0);
    }
    PassTester.runToRounding(RMS, model(23, nodes.replace("v, e", "v, zero"))).edits(0);
    PassTester.runToRounding(RMS, model(23, nodes.replace("q, last", "q, first"))).edits(0);
  }

  private static String shifted(String end) {
    return mean(17, "m", "x", "last")
        + " d = Sub(x, m) q = Mul(d, d)"
        + mean(17, "v", "q", "last")
        + " a = Add(v, e) r = Sqrt(a) "
        + end;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i = Reciprocal(r) f = Mul(i, s) p = Mul(x, f) k = Mul(m, f) h = Sub(b, k) y = Add(p, h)",
        "i = Div(one, r) f = Mul(s, i) p = Mul(f, x) k = Mul(f, m) h = Sub(b, k) y = Add(h, p)"
      })
  void theOrderOfTensorFlowIsFound(String end) {
    PassTester.runToRounding(LAYER, model(17, shifted(end)))
        .edits(1)
        .leaves("y = LayerNormalization<axis = -1, epsilon = 1.0E-5>(x, s, b)");
    PassTester.runToRounding(LAYER, model(16, shifted(end))).edits(0);
    for (String shared : List.of("m", "d", "v", "r", "i", "f", "p", "k", "h")) {
      String outputs = "float[?, 3, 4] y, float[?, 3, ?] " + shared;
      PassTester.runToRounding(LAYER, model(17, outputs, shifted(end))).edits(0);
    }
    for (String scale : List.of("s1", "s34")) {
      String other = shifted(end).replace("i, s", "i, " + scale).replace("s, i", scale + ", i");
      PassTester.runToRounding(LAYER, model(17, other)).edits(0);
    }
    PassTester.runToRounding(LAYER, model(17, shifted(end).replace("Sub(b, k)", "Sub(k, b)")))
        .edits(0);
    PassTester.runToRounding(LAYER, model(17, shifted(end).replace("Sub(b, k)", "Sub(b, p)")))
        .edits(0);
    PassTester.runToRounding(
            LAYER,
            model(
                17,
                shifted(end).replace("ReduceMean<axes = [-1]>(q)", "ReduceMean<axes = [1]>(q)")))
        .edits(0);
  }

  @Test
  void whateverIsAroundItStaysAsItIs() {
    String[] scales = {"s", "s", "s", "s1", "s34"};
    String[] squares = {"Pow(d, two)", "Mul(d, d)", "Mul(d, x)"};
    String[] axes = {"last", "last", "both", "first"};
    String[] outputs = {"", "", ", float[?, 3, 4] d", ", float[?, ?, ?] v", ", float[?, 3, 4] n"};
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      String scale = scales[random.nextInt(scales.length)];
      String nodes =
          layer(
                  23,
                  axes[random.nextInt(axes.length)],
                  "n = Div(%s, r) t = Mul(n, %s) y = Add(t, %s)"
                      .formatted(
                          random.nextInt(4) == 0 ? "x" : "d",
                          scale,
                          random.nextBoolean() ? "b" : "b34"))
              .replace("Pow(d, two)", squares[random.nextInt(squares.length)]);
      String out = "float[?, 3, 4] y" + outputs[random.nextInt(outputs.length)];
      PassTester.runToRounding(LAYER, model(23, out, nodes));
      PassTester.runToRounding(RMS, model(23, out, nodes));
    }
  }
}
