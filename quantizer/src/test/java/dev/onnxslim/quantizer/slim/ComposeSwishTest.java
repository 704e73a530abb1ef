package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Swish and HardSwish. */
class ComposeSwishTest {
  private static final Pass HARD = new ComposeHardSwish();
  private static final Pass SWISH = new ComposeSwish();

  private static String model(int opset, String outputs, String nodes) {
    return ("<ir_version: 9, opset_import: [\"\" : %d]> g (float[N, 4] x) => (%s)"
            + " <float three = {3}, float six = {6}, float zero = {0}, float one = {1},"
            + " float half = {0.5}, float sixth = {0.16666667}, float about = {0.1667},"
            + " float[4] many = {1, 2, 3, 4}> { %s }")
        .formatted(opset, outputs, nodes);
  }

  private static PassTester run(Pass pass, int opset, String nodes) {
    return PassTester.runToRounding(pass, model(opset, "float[?, 4] y", nodes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h = HardSigmoid<alpha = 0.16666667, beta = 0.5>(x) y = Mul(x, h)",
        "h = HardSigmoid<alpha = 0.16666667>(x) y = Mul(h, x)",
        "a = Add(x, three) c = Clip(a, zero, six) m = Mul(x, c) y = Div(m, six)",
        "a = Add(three, x) c = Clip(a, zero, six) d = Div(c, six) y = Mul(d, x)",
        "a = Add(x, three) c = Clip(a, zero, six) m = Mul(sixth, c) y = Mul(x, m)",
        "a = Add(x, three) c = Clip(a, zero, six) m = Mul(x, c) y = Mul(m, sixth)",
        "l = Div(x, six) a = Add(l, half) c = Clip(a, zero, one) y = Mul(x, c)"
      })
  void hardSwishIsFoundFrom14On(String nodes) {
    run(HARD, 14, nodes).edits(1).leaves("y = HardSwish(x)");
    run(HARD, 22, nodes).edits(1).leaves("y = HardSwish(x)");
    run(HARD, 13, nodes).edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h = HardSigmoid(x) y = Mul(x, h)",
        "h = HardSigmoid<alpha = 0.16666667, beta = 0.4>(x) y = Mul(x, h)",
        "h = HardSigmoid<alpha = 0.1667>(x) y = Mul(x, h)",
        "n = Neg(x) h = HardSigmoid<alpha = 0.16666667>(x) y = Mul(n, h)",
        "a = Add(x, six) c = Clip(a, zero, six) m = Mul(x, c) y = Div(m, six)",
        "a = Add(x, three) c = Clip(a, zero) m = Mul(x, c) y = Div(m, six)",
        "a = Add(x, three) c = Clip(a, , six) m = Mul(x, c) y = Div(m, six)",
        "a = Add(x, three) c = Clip(a, zero, six) m = Mul(x, c) y = Div(six, m)",
        "a = Add(x, three) c = Clip(a, zero, six) m = Mul(x, c) y = Mul(m, about)",
        "a = Sub(x, three) c = Clip(a, zero, six) m = Mul(x, c) y = Div(m, six)",
        "a = Add(x, many) c = Clip(a, zero, six) m = Mul(x, c) y = Div(m, six)"
      })
  void whatIsNotQuiteItStays(String nodes) {
    PassTester.runWithoutOutputs(
            HARD, model(14, "float[?, 4] y", nodes), "only that it is left alone")
        .edits(0);
  }

  @Test
  void whatIsReadOnTheWayKeepsItAll() {
    String nodes = "a = Add(x, three) c = Clip(a, zero, six) m = Mul(x, c) y = Div(m, six)";
    for (String shared : List.of("a", "c", "m")) {
      String outputs = "float[?, 4] y, float[?, 4] " + shared;
      PassTester.runToRounding(HARD, model(14, outputs, nodes)).edits(0);
    }
    PassTester.runToRounding(
            SWISH, model(24, "float[?, 4] y, float[?, 4] s", "s = Sigmoid(x) y = Mul(x, s)"))
        .edits(0);
  }

  @Test
  void swishIsFoundFrom24On() {
    run(SWISH, 24, "s = Sigmoid(x) y = Mul(s, x)").edits(1).leaves("y = Swish(x)");
    run(SWISH, 24, "p = Mul(three, x) s = Sigmoid(p) y = Mul(x, s)")
        .edits(1)
        .leaves("y = Swish<alpha = 3.0>(x)");
    run(SWISH, 24, "p = Mul(many, x) s = Sigmoid(p) y = Mul(x, s)").edits(0);
    run(SWISH, 24, "n = Neg(x) s = Sigmoid(n) y = Mul(x, s)").edits(0);
    run(SWISH, 23, "s = Sigmoid(x) y = Mul(s, x)").edits(0);
  }

  @Test
  void swishHasNoDoubles() {
    PassTester.run(
            SWISH,
            "<ir_version: 9, opset_import: [\"\" : 24]> g (double[N] x) => (double[N] y)"
                + " { s = Sigmoid(x) y = Mul(s, x) }")
        .edits(0);
  }

  @Test
  void bodiesAndFunctionsAreRewritten() {
    PassTester.runToRounding(
            HARD,
            """
            <ir_version: 9, opset_import: ["" : 14, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y) {
              t = loc.f(x)
              y = If<then_branch = a () => (float[N, 2] v) {
                       h = HardSigmoid<alpha = 0.16666667>(t) v = Mul(h, t) },
                     else_branch = b () => (float[N, 2] u) { u = Neg(t) }>(c)
            }
            <domain: "loc", opset_import: ["" : 14]> f (a) => (b) {
              h = HardSigmoid<alpha = 0.16666667>(a) b = Mul(a, h)
            }
            """)
        .edits(2);
    PassTester.runToRounding(
            HARD,
            """
            <ir_version: 9, opset_import: ["" : 14, "loc" : 1]>
            g (float[N, 2] x) => (float[N, 2] y) { y = loc.f<k = 0.3>(x) }
            <domain: "loc", opset_import: ["" : 14]> f <k> (a) => (b) {
              h = HardSigmoid<alpha: float = @k>(a) b = Mul(a, h)
            }
            """)
        .edits(0);
  }

  @Test
  void whateverIsAroundItStaysAsItIs() {
    String[] gates = {
      "h%1$d = HardSigmoid<alpha = 0.16666667>(%2$s)",
      "h%1$d = HardSigmoid<alpha = 0.2>(%2$s)",
      "p%1$d = Mul(%2$s, half) h%1$d = Sigmoid(p%1$d)",
      "h%1$d = Sigmoid(%2$s)",
      "a%1$d = Add(%2$s, three) c%1$d = Clip(a%1$d, zero, six) h%1$d = Div(c%1$d, six)"
    };
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      StringBuilder nodes = new StringBuilder();
      String last = "x";
      for (int k = 0; k < 4; k++) {
        String of = random.nextInt(5) == 0 ? "x" : last;
        nodes.append(gates[random.nextInt(gates.length)].formatted(k, of));
        nodes.append(" y%d = Mul(%s, h%d) ".formatted(k, last, k));
        last = "y" + k;
      }
      String outputs =
          "float[?, 4] y3, float[?, 4] " + (random.nextBoolean() ? "h" : "y") + random.nextInt(3);
      PassTester.runToRounding(HARD, model(24, outputs, nodes.toString()));
      PassTester.runToRounding(SWISH, model(24, outputs, nodes.toString()));
    }
  }
}
