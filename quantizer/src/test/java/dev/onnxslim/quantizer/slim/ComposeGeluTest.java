package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeGeluTest {
  private static final String CONSTANTS =
      "<float half = {0.5}, float one = {1}, float two = {2}, float root = {1.4142135},"
          + " float inverse = {0.70710677}, float k = {0.7978845608}, float c = {0.044715},"
          + " float three = {3}, int64 cube = {3}, float[1] listed = {0.5}> ";

  private static PassTester run(int opset, String nodes) {
    return PassTester.runToRounding(new ComposeGelu(), model(opset, "float[N, 4] y", nodes));
  }

  private static String model(int opset, String outputs, String nodes) {
    return "<ir_version: 9, opset_import: [\"\" : %d]> g (float[N, 4] x) => (%s) %s { %s }"
        .formatted(opset, outputs, CONSTANTS, nodes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d = Div(x, root) e = Erf(d) a = Add(e, one) m = Mul(x, a) y = Mul(m, half)",
        "d = Div(x, root) e = Erf(d) a = Add(one, e) m = Mul(a, x) y = Mul(half, m)",
        "d = Mul(x, inverse) e = Erf(d) a = Add(e, one) h = Mul(half, x) y = Mul(h, a)",
        "d = Mul(inverse, x) e = Erf(d) a = Add(e, one) h = Mul(a, half) y = Mul(h, x)",
        "d = Div(x, root) e = Erf(d) a = Add(e, one) m = Mul(x, a) y = Div(m, two)",
        "d = Div(x, root) e = Erf(d) a = Add(e, one) m = Div(x, two) y = Mul(m, a)",
        "d = Div(x, root) e = Erf(d) a = Add(e, one) m = Mul(x, a) y = Mul(m, listed)"
      })
  void factorsComeInAnyOrder(String nodes) {
    run(20, nodes).edits(1).leaves("y = Gelu(x)");
    run(22, nodes).edits(1).leaves("y = Gelu(x)");
    run(19, nodes).edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p = Pow(x, three) q = Mul(p, c) s = Add(x, q) m = Mul(s, k) t = Tanh(m)"
            + " a = Add(t, one) h = Mul(x, half) y = Mul(h, a)",
        "p = Pow(x, cube) q = Mul(c, p) s = Add(q, x) m = Mul(k, s) t = Tanh(m)"
            + " a = Add(one, t) h = Mul(a, half) y = Mul(x, h)",
        "p = Mul(x, x) r = Mul(p, x) q = Mul(r, c) s = Add(x, q) m = Mul(s, k) t = Tanh(m)"
            + " a = Add(t, one) h = Mul(x, a) y = Mul(half, h)",
        "p = Mul(x, c) r = Mul(p, x) q = Add(r, one) i = Mul(x, k) m = Mul(i, q) t = Tanh(m)"
            + " a = Add(t, one) h = Mul(x, half) y = Mul(h, a)"
      })
  void tanhIsAnApproximation(String nodes) {
    run(20, nodes).edits(1).leaves("y = Gelu<approximate = \"tanh\">(x)");
    run(19, nodes).edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "w = Constant<value = float {1.4143}>() d = Div(x, w) e = Erf(d) a = Add(e, one)"
            + " m = Mul(x, a) y = Mul(m, half)",
        "w = Constant<value = float {0.7071}>() d = Mul(x, w) e = Erf(d) a = Add(e, one)"
            + " m = Mul(x, a) y = Mul(m, half)",
        "d = Div(root, x) e = Erf(d) a = Add(e, one) m = Mul(x, a) y = Mul(m, half)",
        "d = Div(x, root) e = Erf(d) a = Add(e, half) m = Mul(x, a) y = Mul(m, half)",
        "d = Div(x, root) e = Erf(d) a = Add(e, one) m = Mul(x, a) y = Mul(m, one)",
        "d = Div(x, root) e = Erf(d) a = Sub(one, e) m = Mul(x, a) y = Mul(m, half)",
        "n = Neg(x) d = Div(n, root) e = Erf(d) a = Add(e, one) m = Mul(x, a) y = Mul(m, half)",
        "w = Constant<value = float[1, 1, 1] {0.5}>() d = Div(x, root) e = Erf(d)"
            + " a = Add(e, one) m = Mul(x, a) z = Mul(m, w) y = Squeeze(z)",
        "w = Constant<value = float[2, 1] {0.5, 0.5}>() d = Div(x, root) e = Erf(d)"
            + " a = Add(e, one) m = Mul(x, a) z = Mul(m, w) i = Identity(z)"
            + " y = ReduceMax<keepdims = 0>(i)"
      })
  void whatIsNotQuiteItStays(String nodes) {
    PassTester.runWithoutOutputs(
            new ComposeGelu(), model(20, "float y", nodes), "only that it is left alone")
        .edits(0);
  }

  @Test
  void whatIsReadOnTheWayKeepsItAll() {
    String nodes = "d = Div(x, root) e = Erf(d) a = Add(e, one) m = Mul(x, a) y = Mul(m, half)";
    for (String shared : List.of("d", "e", "a", "m")) {
      String reads = nodes + " z = Neg(" + shared + ")";
      PassTester.runToRounding(new ComposeGelu(), model(20, "float[N, 4] y, float[N, 4] z", reads))
          .edits(0);
      PassTester.runToRounding(
              new ComposeGelu(), model(20, "float[N, 4] y, float[N, 4] " + shared, nodes))
          .edits(0);
    }
  }

  @Test
  void aNumberThatACallerMayReplaceIsNone() {
    PassTester.run(
            new ComposeGelu(),
            "<ir_version: 9, opset_import: [\"\" : 20]>"
                + " g (float[N] x, float half) => (float[N] y)"
                + " <float half = {0.5}, float one = {1}, float root = {1.4142135}> {"
                + " d = Div(x, root) e = Erf(d) a = Add(e, one) m = Mul(x, a) y = Mul(m, half) }")
        .edits(0);
  }

  @Test
  void bodiesAndFunctionsAreRewritten() {
    PassTester.runToRounding(
            new ComposeGelu(),
            """
            <ir_version: 9, opset_import: ["" : 20, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y)
              <float half = {0.5}, float one = {1}, float root = {1.4142135}> {
              t = loc.f(x)
              y = If<then_branch = a () => (float[N, 2] v) {
                       d = Div(t, root) e = Erf(d) p = Add(e, one) m = Mul(t, p) v = Mul(m, half) },
                     else_branch = b () => (float[N, 2] u) { u = Neg(t) }>(c)
            }
            <domain: "loc", opset_import: ["" : 20]> f (a) => (b) {
              half = Constant<value = float {0.5}>() one = Constant<value = float {1}>()
              root = Constant<value = float {1.4142135}>()
              d = Div(a, root) e = Erf(d) p = Add(e, one) m = Mul(a, p) b = Mul(m, half)
            }
            """)
        .edits(2);
  }

  @Test
  void whatAFunctionIsGivenAsAttributeIsNotKnown() {
    PassTester.runToRounding(
            new ComposeGelu(),
            """
            <ir_version: 9, opset_import: ["" : 20, "loc" : 1]>
            g (float[N, 2] x) => (float[N, 2] y) { y = loc.f<v = 0.25>(x) }
            <domain: "loc", opset_import: ["" : 20]> f <v> (a) => (b) {
              half = Constant<value_float: float = @v>() one = Constant<value = float {1}>()
              root = Constant<value = float {1.4142135}>()
              d = Div(a, root) e = Erf(d) p = Add(e, one) m = Mul(a, p) b = Mul(m, half)
            }
            """)
        .edits(0);
  }

  @Test
  void whateverIsAroundItStaysAsItIs() {
    for (long seed = 0; seed < 40; seed++) {
      PassTester.runToRounding(new ComposeGelu(), randomModel(new Random(seed)));
    }
  }

  /** A chain of formulas, some of them not quite GELU, with outputs in the middle. */
  private static String randomModel(Random random) {
    StringBuilder nodes = new StringBuilder();
    List<String> made = new ArrayList<>(List.of("x"));
    List<String> all = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      String x = made.get(random.nextInt(made.size()));
      String other = random.nextInt(6) == 0 ? made.get(random.nextInt(made.size())) : x;
      List<String> factors = new ArrayList<>(List.of(x, "half", "a" + k));
      Collections.shuffle(factors, random);
      String number = random.nextInt(6) == 0 ? "two" : "root";
      nodes.append(
          " d%1$d = Div(%2$s, %3$s) e%1$d = Erf(d%1$d) a%1$d = Add(e%1$d, one)"
                  .formatted(k, other, number)
              + " m%1$d = Mul(%2$s, %3$s) y%1$d = Mul(%4$s)"
                  .formatted(
                      k,
                      factors.get(0),
                      factors.get(1),
                      random.nextBoolean()
                          ? "m" + k + ", " + factors.get(2)
                          : factors.get(2) + ", m" + k));
      made.add("y" + k);
      all.addAll(List.of("d" + k, "a" + k, "m" + k, "y" + k));
    }
    String outputs = "float[?, 4] y2";
    String middle = all.get(random.nextInt(all.size() - 1));
    // m may be half * x + 1 alone, of whatever shape: only ones that are surely [N, 4]
    if (random.nextBoolean() && !middle.startsWith("m")) {
      outputs += ", float[?, 4] " + middle;
    }
    return model(20, outputs, nodes.toString());
  }
}
