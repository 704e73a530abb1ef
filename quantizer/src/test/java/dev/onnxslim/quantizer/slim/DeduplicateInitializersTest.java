package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeduplicateInitializersTest {
  private static PassTester run(String text) {
    return PassTester.run(new DeduplicateInitializers(), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"float[4] %s = {1, 2, 3, 4}", "float[70000, 4] %s = random(3)"})
  void equalOnesBecomeOneAtAnySize(String weight) {
    String sum = weight.contains("70000") ? "ReduceSum<keepdims = 0>" : "Identity";
    run("g (float[N, 4] x) => (float[N, 4] y) <"
            + weight.formatted("a")
            + ", "
            + weight.formatted("b")
            + "> { s = "
            + sum
            + "(a) t = "
            + sum
            + "(b) u = Add(x, s) y = Mul(u, t) }")
        .edits(1)
        .leaves("s = " + sum + "(a)", "t = " + sum + "(a)", "u = Add(x, s)", "y = Mul(u, t)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<float[4] a = {1, 2, 3, 4}, float[4] b = {1, 2, 3, 5}>",
        "<float[4] a = {1, 2, 3, 4}, float[1, 4] b = {1, 2, 3, 4}>",
        "<float a = {0.0}, float b = {-0.0}>"
      })
  void othersStay(String weights) {
    run("g (float[N, 4] x) => (float[N, 4] y) " + weights + " { u = Add(x, a) y = Div(u, b) }")
        .edits(0);
  }

  @Test
  void aTransposeIsAnother() {
    run("g (float[N, 2] x) => (float[N, 2] y) <float[2, 2] a = {1, 2, 3, 4}, float[2, 2] b = {1,"
            + " 3, 2, 4}> { u = MatMul(x, a) y = MatMul(u, b) }")
        .edits(0);
  }

  @Test
  void whatACallerMayReplaceAndOutputsStay() {
    run("g (float[N, 2] x, float[2] a) => (float[N, 2] y, float[2] b) <float[2] a = {1, 2},"
            + " float[2] b = {1, 2}, float[2] c = {1, 2}> { u = Add(x, a) v = Add(u, b) y = Mul(v,"
            + " c) }")
        .edits(0);
  }

  @Test
  void belowIrFourTheyAreNoInputs() {
    run("<ir_version: 3, opset_import: [\"\" : 8]> g (float[N, 2] x, float[2] a, float[2] b) =>"
            + " (float[N, 2] y) <float[2] a = {1, 2}, float[2] b = {1, 2}> { u = Add(x, a) y ="
            + " Mul(u, b) }")
        .edits(1)
        .leaves("u = Add(x, a)", "y = Mul(u, a)");
  }

  @Test
  void bodiesReadTheOuterOne() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) <float[2] w = {1, 2}> {
      t = Add(x, w)
      y = If<then_branch = a () => (float[N, 2] v) <float[2] k = {1, 2}> { v = Mul(t, k) },
             else_branch = b () => (float[N, 2] u) { u = Sub(t, w) }>(c)
    }\
    """)
        .edits(1)
        .leaves(
            "t = Add(x, w)",
            "y = If<else_branch = () => (u) {u = Sub(t, w)}, then_branch = () => (v) {v = Mul(t,"
                + " w)}>(c)");
  }

  @Test
  void branchesShareWhatMovesOutOfThem() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) {
      y = If<then_branch = a () => (float[N, 2] v) <float[2] k = {1, 2}> { v = Mul(x, k) },
             else_branch = b () => (float[N, 2] u) <float[2] l = {1, 2}> { u = Sub(x, l) }>(c)
    }\
    """)
        .edits(3)
        .leaves(
            "y = If<else_branch = () => (u) {u = Sub(x, k_1)}, then_branch = () => (v) {v = Mul(x,"
                + " k_1)}>(c)");
  }

  @Test
  void aBodyThatHasTheNameItselfKeepsItsOwn() {
    PassTester.runWithoutOutputs(
            new DeduplicateInitializers(),
            """
            g (float[N, 2] x, bool c) => (float[N, 2] y) <float[2] w = {1, 2}> {
              t = Add(x, w)
              y = If<then_branch = a () => (float[N, 2] v) <float[2] k = {1, 2}> {
                       w = Neg(t) z = Add(w, t) v = Mul(z, k) },
                     else_branch = b () => (float[N, 2] u) { u = Sub(t, w) }>(c)
            }\
            """,
            "onnxruntime wants names of their own in bodies")
        .edits(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomGraphsKeepTheirResults(long seed) {
    Random random = new Random(seed);
    StringBuilder weights = new StringBuilder("float[4] first = {1, 2, 3, 4}");
    StringBuilder nodes = new StringBuilder(" t0 = Add(x, first)");
    String[] kinds = {"float[4]", "float[1, 4]", "float[1]"};
    String[] bytes = {"random(1)", "random(2)"};
    int count = 3 + random.nextInt(10);
    for (int k = 1; k <= count; k++) {
      weights.append(
          ", %s w%d = %s".formatted(kinds[random.nextInt(3)], k, bytes[random.nextInt(2)]));
      String own = "float[4] k = " + bytes[random.nextInt(2)];
      nodes.append(
          random.nextInt(3) > 0
              ? " t%d = Mul(t%d, w%d)".formatted(k, k - 1, k)
              : (" t%d = If<then_branch = a%d () => (float[?, 4] v%d) <%s> { v%d = Add(t%d, k) },"
                      + " else_branch = b%d () => (float[?, 4] u%d) { u%d = Sub(t%d, w%d) }>(c)")
                  .formatted(
                      k, k, k, own.replace(" k ", " k" + k + " "), k, k - 1, k, k, k, k - 1, k)
                  .replace(", k)", ", k" + k + ")"));
    }
    run(
        "g (float[N, 4] x, bool c) => (float[N, 4] y, float[N, 4] t1) <"
            + weights
            + "> {"
            + nodes
            + " y = Neg(t"
            + count
            + ") }");
  }

  @Test
  void whatLocalFunctionsHoldStays() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 2] x, bool c) => (float[N, 2] y) <float[2] k = {1, 2}> { t = Add(x, k)
      y = loc.f(t, c) }
    <domain: "loc", opset_import: ["" : 17]> f (a, c) => (b) {
      m = Constant<value = float[2] {1, 2}>() n = Constant<value = float[2] {1, 2}>()
      s = Add(a, m) t = Mul(s, n)
      b = If<then_branch = p () => (float[?, 2] v) <float[2] w = {1, 2}, float[2] z = {1, 2}> {
               h = Add(t, w) v = Mul(h, z) },
             else_branch = q () => (float[?, 2] u) { u = Neg(t) }>(c)
    }\
    """)
        .edits(0);
  }

  @Test
  void notANumberIsItselfOnlyByItsBytes() {
    run("g (float[N, 2] x) => (float[N, 2] y) <float[0] a = {}, float[0] b = {}, int64[2] i = {1,"
            + " 2}, float[2] f = {1, 2}> { p = Concat<axis = 0>(a, b) q = Concat<axis = 0>(p, f) j"
            + " = Cast<to = 1>(i) r = Add(x, q) y = Add(r, j) }")
        .edits(1);
  }
}
