package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeCommonSubexpressionsTest {
  private static PassTester run(String text) {
    return PassTester.run(new MergeCommonSubexpressions(), text);
  }

  @Test
  void equalNodesBecomeOne() {
    run("g (float[N, 4] x) => (float[N, 4] y) { a = Neg(x) b = Neg(x) y = Add(a, b) }")
        .edits(1)
        .leaves("a = Neg(x)", "y = Add(a, a)");
  }

  @Test
  void whatBecomesEqualIsMergedToo() {
    run("g (float[N, 4] x) => (float[N, 4] y) { a = Neg(x) b = Neg(x) c = Relu(a) d = Relu(b)"
            + " y = Add(c, d) }")
        .edits(2)
        .leaves("a = Neg(x)", "c = Relu(a)", "y = Add(c, c)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = Softmax<axis = 1>(x) b = Softmax<axis = 0>(x) y = Add(a, b)",
        "a = Sub(x, w) b = Sub(w, x) y = Add(a, b)",
        "a = Neg(x) b = Abs(x) y = Add(a, b)",
        "a = Clip(x, , w) b = Clip(x, w) y = Add(a, b)"
      })
  void othersStay(String nodes) {
    run("g (float[N, 4] x) => (float[N, 4] y) <float w = {0.5}> { " + nodes + " }").edits(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RandomNormalLike", "RandomUniformLike", "Bernoulli"})
  void randomOnesStay(String op) {
    PassTester.runWithoutOutputs(
            new MergeCommonSubexpressions(),
            "g (float[N] x) => (float[N] y) { a = "
                + op
                + "<seed = 1.0>(x) b = "
                + op
                + "<seed = 1.0>(x) y = Sub(a, b) }",
            "random")
        .edits(0);
  }

  @Test
  void functionsAndOperatorsOfOthersStay() {
    PassTester.runWithoutOutputs(
            new MergeCommonSubexpressions(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1, "own" : 1]>
            g (float[N] x) => (float[N] y) {
              a = loc.f(x) b = loc.f(x) c = own.g(x) d = own.g(x) e = Add(a, b) y = Sum(c, d, e)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) { b = RandomNormalLike(a) }\
            """,
            "a custom operator")
        .edits(0);
  }

  @Test
  void quantizationStays() {
    run("g (float[N, 2] x) => (float[N, 2] y) <int8[2] w = {1, 2}, float s = {0.5}> {"
            + " a = DequantizeLinear(w, s) b = DequantizeLinear(w, s) c = Add(x, a) y = Mul(c, b)"
            + " }")
        .edits(0);
  }

  @Test
  void aGraphOutputKeepsItsName() {
    run("g (float[N] x) => (float[N] y, float[N] z) { a = Neg(x) y = Neg(x) z = Abs(a) }")
        .edits(1)
        .leaves("y = Neg(x)", "z = Abs(y)");
    run("g (float[N] x) => (float[N] y, float[N] z) { y = Neg(x) a = Neg(x) z = Abs(a) }")
        .edits(1)
        .leaves("y = Neg(x)", "z = Abs(y)");
    run("g (float[N] x) => (float[N] y, float[N] z) { y = Neg(x) z = Neg(x) }").edits(0);
  }

  @Test
  void allOutputsAreMerged() {
    run("g (float[N, 4] x) => (float[N, 2] y) { a, b = Split<axis = 1>(x) c, d = Split<axis ="
            + " 1>(x) e = Add(a, d) y = Mul(e, b) }")
        .edits(1)
        .leaves("a, b = Split<axis = 1>(x)", "e = Add(a, b)", "y = Mul(e, b)");
  }

  private static String twoBranches(String first, String second) {
    String node =
        "%1$s = If<then_branch = a%1$s () => (float[?, 2] v%1$s) <float[2] k%1$s = {1, 2}> {"
            + " %2$s }, else_branch = b%1$s () => (float[?, 2] u%1$s) { u%1$s = Neg(x) }>(c) ";
    return "g (float[N, 2] x, bool c) => (float[?, 2] y) { "
        + node.formatted("s", first)
        + node.formatted("t", second)
        + "y = Add(s, t) }";
  }

  @Test
  void equalBodiesRunOnce() {
    run(twoBranches("p = Neg(x) vs = Mul(p, ks)", "q = Neg(x) vt = Mul(q, kt)"))
        .edits(1)
        .leaves(
            "s = If<else_branch = () => (us) {us = Neg(x)}, then_branch = () => (vs) {p = Neg(x);"
                + " vs = Mul(p, ks)}>(c)",
            "y = Add(s, s)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q = Neg(x) vt = Add(q, kt)",
        "q = Neg(x) vt = Mul(kt, q)",
        "q = Abs(x) vt = Mul(q, kt)",
        "q = Neg(x) e = Relu(q) vt = Mul(q, kt)",
        "q = Neg(x) vt = Mul(x, kt)"
      })
  void otherBodiesStay(String second) {
    run(twoBranches("p = Neg(x) vs = Mul(p, ks)", second)).edits(0);
  }

  @Test
  void bodiesWithOtherConstantsOrConditionsStay() {
    String same = twoBranches("p = Neg(x) vs = Mul(p, ks)", "q = Neg(x) vt = Mul(q, kt)");
    run(same.replace("kt = {1, 2}", "kt = {1, 3}")).edits(0);
    run(same.replace("kt = {1, 2}", "kt = {1, -0}")).edits(0);
    run(same.replace("{ s = If", "{ n = Not(c) s = If")
            .replace("ut = Neg(x) }>(c)", "ut = Neg(x) }>(n)"))
        .edits(0);
  }

  @Test
  void randomBodiesStay() {
    PassTester.runWithoutOutputs(
            new MergeCommonSubexpressions(),
            twoBranches("vs = RandomNormalLike(x)", "vt = RandomNormalLike(x)"),
            "random")
        .edits(0);
  }

  @Test
  void equalLoopsRunOnce() {
    String loop =
        "%1$s = Loop<body = b (int64 i%1$s, bool ci%1$s, float[?, 2] v%1$s) => (bool co%1$s,"
            + " float[?, 2] w%1$s) { co%1$s = Identity(ci%1$s) w%1$s = %2$s }>(n, , x) ";
    String model = "g (float[N, 2] x) => (float[?, 2] y) <int64 n = {3}> { %s%sy = Add(s, t) }";
    run(model.formatted(loop.formatted("s", "Mul(vs, x)"), loop.formatted("t", "Mul(vt, x)")))
        .edits(1);
    run(model.formatted(loop.formatted("s", "Mul(vs, x)"), loop.formatted("t", "Mul(x, vt)")))
        .edits(0);
  }

  @Test
  void aBodyReadsWhatIsComputedBeforeIt() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) {
      t = Neg(x)
      s = If<then_branch = a () => (float[N, 2] v) { p = Neg(x) q = Abs(x) v = Add(p, q) },
             else_branch = b () => (float[N, 2] u) { u = Neg(x) }>(c)
      r = Abs(x)
      y = Sum(s, t, r)
    }\
    """)
        .edits(1)
        .leaves(
            "t = Neg(x)",
            "s = If<else_branch = () => (u) {u = Neg(x)}, then_branch = () => (v) {q = Abs(x); v ="
                + " Add(t, q)}>(c)",
            "r = Abs(x)",
            "y = Sum(s, t, r)");
  }

  @Test
  void functionsAreRewritten() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 2] x) => (float[N, 2] y) { y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
      c = Constant<value_float = 2.0>() d = Constant<value_float = 2.0>()
      e = Mul(a, c) f = Mul(a, d) b = Add(e, f)
    }\
    """)
        .edits(2);
  }

  static LongStream seeds() {
    return LongStream.range(0, 25);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomGraphsKeepTheirResults(long seed) {
    Random random = new Random(seed);
    List<String> values = new ArrayList<>(List.of("x", "w"));
    StringBuilder nodes = new StringBuilder();
    String[] unary = {"Neg", "Abs", "Relu"};
    for (int k = 0; k < 12; k++) {
      String a = values.get(random.nextInt(values.size()));
      String b = values.get(random.nextInt(values.size()));
      String op = unary[random.nextInt(3)];
      switch (random.nextInt(3)) {
        case 0 -> nodes.append(" t%d = %s(%s)".formatted(k, op, a));
        case 1 -> nodes.append(" t%d = Sum(%s, %s, x)".formatted(k, a, b));
        default ->
            nodes.append(
                (" t%1$d = If<then_branch = a%1$d () => (float[?, 4] v%1$d) { p%1$d = %2$s(%3$s)"
                        + " v%1$d = Sum(p%1$d, x) }, else_branch = b%1$d () => (float[?, 4] u%1$d)"
                        + " { u%1$d = Sum(%4$s, x) }>(c)")
                    .formatted(k, op, a, b));
      }
      values.add("t" + k);
    }
    String output = "t" + random.nextInt(11);
    run(
        "g (float[N, 4] x, bool c) => (float[N, 4] y, float[?, 4] "
            + output
            + ") <float[1, 4] w = random(9)> {"
            + nodes
            + " y = Sum(x, t11) }");
  }
}
