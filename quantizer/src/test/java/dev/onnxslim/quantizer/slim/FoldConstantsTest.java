package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldConstantsTest {
  private static PassTester run(String text) {
    return PassTester.run(new FoldConstants(), text);
  }

  private static PassTester run(String weights, String nodes) {
    return run("g (float[N, 4] x) => (float[N, ?] y) <" + weights + "> { " + nodes + " }");
  }

  @Test
  void aChainBecomesItsResult() {
    run(
            "float[4, 1] a = random(1), float[4] b = random(2), int64[2] s = {1, 4}",
            "c = Reshape(a, s) d = Mul(c, b) e = Sqrt(d) y = Add(x, c) z = Add(x, e)")
        .edits(3)
        .leaves("y = Add(x, c)", "z = Add(x, e)");
  }

  @Test
  void theNameStaysAndNothingElse() throws IOException {
    try (Model model =
        ModelText.parse(
            "g (float[N, 4] x) => (float[N, 3] y) <float[3, 4] w = random(1)> {"
                + " t = Transpose(w) y = MatMul(x, t) }")) {
      assertEquals(1, new FoldConstants().apply(model.graph(), Facts.of(model)));
      assertEquals(1, model.graph().nodes().size());
      assertEquals("t", model.graph().nodes().get(0).input(1).name());
      assertEquals(48, model.graph().value("t").orElseThrow().constant().orElseThrow().byteSize());
    }
  }

  @Test
  void whatSomethingElseReadsTooIsNotStoredTwice() {
    run("float[4, 400] m = random(2)", "t = Transpose(m) u = MatMul(x, m) y = MatMul(u, t)")
        .edits(0);
  }

  @Test
  void bigTablesStay() {
    run(
            "float[1, 4] w = random(1), int64[2] shape = {600, 4}",
            "s = Expand(w, shape) t = ReduceSum<keepdims = 0>(s) y = Add(x, t)")
        .leaves("y = Add(x, t)"); // the sum is small, and computed with the table
  }

  @Test
  void aTableStays() {
    run(
            "float[1, 4] w = random(1), int64[2] shape = {600, 4}, int64[1] i = {1}",
            "s = Expand(w, shape) p = Shape(x) q = Gather(p, i) t = Gather(s, q) y = Add(x, t)")
        .edits(0);
  }

  @Test
  void aMaskTakesNoMoreThanWasSaved() throws IOException {
    String mask =
        " u = Unsqueeze(w, a0) v = Unsqueeze(w, a1) d = Sub(u, v) e = Equal(d, z) m = Where(e, z, d)";
    for (int more : new int[] {0, 2_000, 8_000}) {
      String text =
          "g (float[N, 64, 64] x) => (float[N, 64, 64] y) <float[64] w = random(1), int64[1] a0 ="
              + " {0}, int64[1] a1 = {1}, float z = {0}, float[%d] extra = random(2)> {%s t ="
                  .formatted(more, mask)
              + " Neg(extra) y = Add(x, m) }";
      try (Model model = ModelText.parse(text)) {
        FoldConstants pass = new FoldConstants();
        int first = pass.apply(model.graph(), Facts.of(model));
        assertEquals(2, first, () -> "nothing was saved yet: " + text);
        new RemoveUnused().apply(model.graph(), Facts.of(model));
        int second = pass.apply(model.graph(), Facts.of(model));
        assertEquals(more > 4_096 ? 3 : 0, second);
      }
    }
  }

  @Test
  void whatPaysOfAChainThatDoesNot() {
    run(
            "float[1, 4] w = random(1), int64[2] shape = {900, 4}, int64[1] i = {1}",
            "a = Neg(w) b = Exp(a) s = Expand(b, shape) p = Shape(x) q = Gather(p, i)"
                + " t = Gather(s, q) y = Add(x, t)")
        .edits(2)
        .leaves(
            "s = Expand(b, shape)",
            "p = Shape(x)",
            "q = Gather(p, i)",
            "t = Gather(s, q)",
            "y = Add(x, t)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d = DequantizeLinear(w, s) y = MatMul(x, d)",
        "c = Cast<to = 1>(w) d = Mul(c, s) y = MatMul(x, d)",
        "c = Cast<to = 1>(w) r = Reshape(c, shape) y = MatMul(x, r)",
        "c = Cast<to = 1>(h) y = MatMul(x, c)",
        "k = Cast<to = 7>(w) y = MatMul(x, o)"
      })
  void storedSmallStaysSmall(String nodes) {
    run(
            "int8[4, 4] w = random(1), float s = {0.5}, float16[4, 4] h = random(2), float[4, 4] o ="
                + " random(3), int64[2] shape = {4, 4}",
            nodes)
        .edits(0);
  }

  @Test
  void randomOnesStay() {
    PassTester.runWithoutOutputs(
            new FoldConstants(),
            "g (float[N, 4] x) => (float[N, 4] y) <float[4] w = random(1)> {"
                + " r = RandomNormalLike(w) y = Add(x, r) }",
            "random")
        .edits(0);
  }

  @Test
  void whatACallerMayReplaceStays() {
    run("g (float[N, 4] x, float[4] w) => (float[N, 4] y) <float[4] w = random(1)> { t = Neg(w) y ="
            + " Add(x, t) }")
        .edits(0);
  }

  @Test
  void outputsStay() {
    run("g (float[N, 4] x) => (float[N, 4] y, float[4] t) <float[4] w = random(1)> { t = Neg(w) y ="
            + " Add(x, t) }")
        .edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Exp(w)", "Softmax(w)", "Pow(w, w)", "Tanh(w)", "Max(w, w)", "CumSum(w, z)"})
  void theRestIsOnnxruntimes(String node) {
    run("float[4] w = {0.5, 1, 2, 3}, int64 z = {0}", "t = " + node + " u = Neg(t) y = Add(x, u)")
        .edits(2)
        .leaves("y = Add(x, u)");
  }

  @Test
  void oneThatOnnxruntimeRefusesStaysAlone() {
    PassTester.runWithoutOutputs(
            new FoldConstants(),
            "g (float[N, 4] x) => (float[N, 4] y) <float[4] w = {0.5, 1, 2, 3}, double[4] d = {1, 2,"
                + " 3, 4}, float[3] b = {1, 2, 3}> { t = Exp(w) u = Det(b) v = Add(x, t) y = Add(v, u) }",
            "a vector has no determinant")
        .leaves("u = Det(b)", "v = Add(x, t)", "y = Add(v, u)");
  }

  @Test
  void belowIrFour() {
    run("<ir_version: 3, opset_import: [\"\" : 9]> g (float[N, 4] x, float[4] w) => (float[N, 4] y)"
            + " <float[4] w = random(1)> { t = Neg(w) y = Add(x, t) }")
        .edits(1)
        .leaves("y = Add(x, t)");
  }

  @Test
  void bodiesReadOuterConstants() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) <float[2] w = {1, 2}> {
      y = If<then_branch = a () => (float[N, 2] v) { t = Neg(w) v = Mul(x, t) },
             else_branch = b () => (float[2] u) { u = Neg(w) }>(c)
    }\
    """)
        .edits(1)
        .leaves(
            "y = If<else_branch = () => (u) {u = Neg(w)}, then_branch = () => (v) {v = Mul(x,"
                + " t)}>(c)");
  }

  @Test
  void functionsGetConstantNodes() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 2] x) => (float[N, 2] y) { y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
      c = Constant<value = float[2] {1, 2}>() d = Neg(c) b = Mul(a, d)
    }\
    """)
        .edits(1)
        .leaves(
            "y = loc.f(x)",
            "loc::f:",
            "c = Constant<value = FLOAT[2]>()",
            "d = Constant<value = FLOAT[2]>()",
            "b = Mul(a, d)");
  }

  static LongStream seeds() {
    return LongStream.range(0, 25);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomGraphsKeepTheirResults(long seed) {
    Random random = new Random(seed);
    List<String> values = new ArrayList<>(List.of("x", "v", "w", "k"));
    StringBuilder nodes = new StringBuilder();
    String[] unary = {"Neg", "Abs", "Reciprocal", "Tanh", "Identity"};
    String[] binary = {"Add", "Mul", "Sub", "Max"};
    for (int k = 0; k < 12; k++) {
      String a = values.get(random.nextInt(values.size()));
      String b = values.get(random.nextInt(values.size()));
      switch (random.nextInt(4)) {
        case 0 -> nodes.append(" t%d = %s(%s)".formatted(k, unary[random.nextInt(5)], a));
        case 1 -> nodes.append(" t%d = Transpose<perm = [0, 1]>(%s)".formatted(k, a));
        case 2 ->
            nodes.append(
                (" t%1$d = If<then_branch = a%1$d () => (float[?, 4] v%1$d) { p%1$d = Neg(%2$s)"
                        + " v%1$d = Sum(p%1$d, x) }, else_branch = b%1$d () => (float[?, 4] u%1$d)"
                        + " { u%1$d = Sum(%3$s, x) }>(c)")
                    .formatted(k, a, b));
        default -> nodes.append(" t%d = %s(%s, %s)".formatted(k, binary[random.nextInt(4)], a, b));
      }
      values.add("t" + k);
    }
    String last = values.get(values.size() - 1);
    run(
        "g (float[N, 4] x, bool c) => (float[N, 4] y) <float[1, 4] v = random(7), float[1, 4] w ="
            + " random(8), float[1, 4] k = random(9)> {"
            + nodes
            + " y = Add(x, "
            + last
            + ") }");
  }
}
