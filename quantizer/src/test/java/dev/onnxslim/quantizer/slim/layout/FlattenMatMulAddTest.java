package dev.onnxslim.quantizer.slim.layout;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlattenMatMulAddTest {
  private static final String WEIGHTS =
      "<float[4, 6] w = random(1), float[6] r = random(2), float[1] one = {3}, float[3, 6] table ="
          + " random(4), float[1, 4, 6] stack = random(5), int64[3] in = {-1, 3, 4}, int64[4] out ="
          + " {-1, 3, 2, 3}, int64[4] copies = {0, 0, 2, 3}, int64[4] any = {-1, 2, 2, 3}, int64[2]"
          + " two = {-1, 4}, int8[4, 6] q = random(6), float s = {0.5}>";

  private static PassTester run(String nodes) {
    return PassTester.runToRounding(
        new FlattenMatMulAdd(),
        "g (float[N, 12] x, bool c) => (float[?, ?, ?, ?] y) " + WEIGHTS + " { " + nodes + " }");
  }

  @Test
  void becomesGemm() {
    run("a = Reshape(x, in) m = MatMul(a, w) b = Add(m, r) y = Reshape(b, out)")
        .edits(1)
        .leaves(
            "a_flat = Reshape(x, shape)",
            "b_flat = Gemm(a_flat, w, r)",
            "y = Reshape(b_flat, out)");
    run("a = Reshape(x, in) m = MatMul(a, w) b = Add(one, m) y = Reshape(b, out)").edits(1);
  }

  @Test
  void sizesThatAreCopiedAreWritten() {
    run("a = Reshape(x, in) m = MatMul(a, w) b = Add(r, m) y = Reshape(b, copies)")
        .edits(1)
        .leaves(
            "a_flat = Reshape(x, shape)",
            "b_flat = Gemm(a_flat, w, r)",
            "y = Reshape(b_flat, shape_1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = Reshape(x, in) m = MatMul(a, w) b = Add(m, table) y = Reshape(b, out)",
        "a = Reshape(x, in) m = MatMul(a, stack) b = Add(m, r) y = Reshape(b, out)",
        "a = Reshape(x, two) m = MatMul(a, w) b = Add(m, r) y = Reshape(b, out)",
        "a = Reshape(x, in) m = MatMul(a, w) b = Add(m, r) k = Neg(b) d = Add(k, b) y = Reshape(d,"
            + " out)",
        "a = Reshape(x, in) m = MatMul(a, w) b = Add(m, r) d = Reshape(b, out) e = ReduceMax"
            + "<keepdims = 0>(a) y = Add(d, e)",
        "a = Reshape(x, in) m = MatMul(a, w) b = Add(m, r) d = Reshape(b, out) e = ReduceMax"
            + "<keepdims = 0>(m) y = Add(d, e)",
        "a = Reshape(x, in) d = DequantizeLinear(q, s) m = MatMul(a, d) b = Add(m, r)"
            + " y = Reshape(b, out)"
      })
  void othersStay(String nodes) {
    run(nodes).edits(0);
  }

  @Test
  void twoOpenSizesStay() {
    PassTester.runToRounding(
            new FlattenMatMulAdd(),
            "g (float[N, M, 4] x) => (float[?, ?, ?, ?] y) "
                + WEIGHTS
                + " { p = Shape(x) a = Reshape(x, p) m = MatMul(a, w) b = Add(m, r) y = Reshape(b,"
                + " copies) }")
        .edits(0);
  }

  @Test
  void theBiasIsAnOutput() {
    PassTester.runToRounding(
            new FlattenMatMulAdd(),
            "g (float[N, 12] x) => (float[?, ?, ?, ?] y, float[N, 3, 6] b) "
                + WEIGHTS
                + " { a = Reshape(x, in) m = MatMul(a, w) b = Add(m, r) y = Reshape(b, out) }")
        .edits(0);
  }

  @Test
  void inABody() {
    run("y = If<then_branch = t () => (float[?, ?, ?, ?] v) { a = Reshape(x, in) m = MatMul(a, w)"
            + " b = Add(m, r) v = Reshape(b, out) }, else_branch = e () => (float[?, ?, ?, ?] u)"
            + " { u = Reshape(x, any) }>(c)")
        .edits(1);
  }

  @Test
  void anySizes() throws IOException {
    Random random = new Random(3);
    int edits = 0;
    for (int k = 0; k < 40; k++) {
      String text = text(random);
      try (Model model = ModelText.parse(text)) {
        edits += new FlattenMatMulAdd().apply(model.graph(), Facts.of(model));
      }
      PassTester.runToRounding(new FlattenMatMulAdd(), text);
    }
    assertTrue(edits > 20);
  }

  private static String text(Random random) {
    int a = 1 + random.nextInt(3);
    int k = 1 + random.nextInt(4);
    int n = 1 + random.nextInt(4);
    String add = random.nextBoolean() ? "Add(m, r)" : "Add(r, m)";
    String out = random.nextBoolean() ? "-1, " + n + ", " + a : "0, 0, " + n;
    return ("g (float[N, %1$d] x) => (float[?, ?, ?] y) <int64[3] in = {-1, %2$d, %3$d}, int64[3]"
            + " out = {%5$s}, float[%3$d, %4$d] w = random(%7$d), float[%4$d] r = random(1)> {"
            + " e = Neg(x) s = Reshape(e, in) m = MatMul(s, w) b = %6$s y = Reshape(b, out) }")
        .formatted(a * k, a, k, n, out, add, random.nextInt(99));
  }

  @Test
  void inFunctionsNoShapeIsKnown() {
    String model =
        """
        <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
        g (float[N, 4] x, int64[3] k) => (float[?, ?, ?] y) <int64[3] k = {-1, 2, 2}> {
          y = loc.f(x, k) }
        <domain: "loc", opset_import: ["" : 17]> f (x, k) => (y) {
          i = Constant<value = int64[3] {-1, 2, 2}>() o = Constant<value = int64[3] {-1, 3, 2}>()
          w = Constant<value = float[2, 3] {1, 2, 3, -4, 5, 6}>()
          r = Constant<value = float[3] {1, -2, 3}>()
          a = Reshape(x, %s) m = MatMul(a, w) b = Add(m, r) y = Reshape(b, o)
        }\
        """;
    PassTester.runToRounding(new FlattenMatMulAdd(), model.formatted("i")).edits(0);
    PassTester.runToRounding(new FlattenMatMulAdd(), model.formatted("k")).edits(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"float[4, 6] w", "float[6] r"})
  void whatACallerMayReplaceStays(String input) {
    PassTester.runToRounding(
            new FlattenMatMulAdd(),
            "g (float[N, 12] x, "
                + input
                + ") => (float[?, ?, ?, ?] y) "
                + WEIGHTS
                + " { a = Reshape(x, in) m = MatMul(a, w) b = Add(m, r) y = Reshape(b, out) }")
        .edits(0);
  }
}
