package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class InlineIfTest {
  private static PassTester run(String graph) {
    return PassTester.run(new InlineIf(), graph);
  }

  private static final String BRANCHES =
      "<then_branch = a () => (float[N, 4] v) <float k = {2}> { e = Mul(x, k) v = Relu(e) },"
          + " else_branch = b () => (float[N, 4] v) { v = Neg(x) }>";

  @Test
  void theBranchThatIsTakenStays() {
    run("g (float[N, 4] x) => (float[N, 4] y) <bool c = {1}> { t = If"
            + BRANCHES
            + "(c) y = Abs(t) }")
        .edits(1)
        .leaves("e_1 = Mul(x, k_1)", "t = Relu(e_1)", "y = Abs(t)");
    run("g (float[N, 4] x) => (float[N, 4] y) <bool[1] c = {0}> { y = If" + BRANCHES + "(c) }")
        .edits(1)
        .leaves("y = Neg(x)");
  }

  @Test
  void aConditionMayBeComputedFromShapes() {
    run("g (float[N, 4] x) => (float[N, 4] y) <int64 k = {1}, int64 four = {4}> {"
            + " s = Shape(x) d = Gather(s, k) c = Equal(d, four) y = If"
            + BRANCHES.replace("float k", "float l").replace("(x, k)", "(x, l)")
            + "(c) }")
        .edits(1);
  }

  @Test
  void aConditionThatIsFedStays() {
    run("g (float[N, 4] x, bool c) => (float[N, 4] y) { y = If" + BRANCHES + "(c) }").edits(0);
    run("g (float[N, 4] x, bool c) => (float[N, 4] y) <bool c = {1}> { y = If" + BRANCHES + "(c) }")
        .edits(0);
    run("g (float[N, 4] x) => (float[N, 4] y) <int64 k = {0}, int64 one = {1}> {"
            + " s = Shape(x) d = Gather(s, k) c = Equal(d, one) y = If"
            + BRANCHES.replace("float k", "float l").replace("(x, k)", "(x, l)")
            + "(c) }")
        .edits(0);
  }

  @Test
  void whatIsPassedOnIsCopied() {
    PassTester.runWithoutOutputs(
            new InlineIf(),
            """
            g (float[N, 4] x) => (float[N, 4] y, float[N, 4] z, float[2] w) <bool c = {1}> {
              y, z, w = If<
                then_branch = a () => (float[N, 4] n, float[N, 4] n, float[2] k) <float[2] k = {1, 2}>
                  { n = Neg(x) },
                else_branch = b () => (float[N, 4] n, float[N, 4] m, float[2] k) <float[2] k = {1, 3}>
                  { n = Neg(x) m = Abs(x) }>(c) }\
            """,
            "a branch gives a value twice")
        .edits(1)
        .leaves("y = Neg(x)", "z = Identity(y)", "w = Identity(k_1)");
  }

  @Test
  void oldIdentityCopiesTensorsOnly() {
    PassTester.runWithoutOutputs(
            new InlineIf(),
            """
            <ir_version: 7, opset_import: ["" : 13]>
            g (float[N] x) => (float[N] y) <bool c = {1}, int64 zero = {0}> {
              s = SequenceConstruct(x)
              t = If<then_branch = a () => (seq(float[N]) s) { },
                     else_branch = b () => (seq(float[N]) r) { r = SequenceConstruct(x, x) }>(c)
              y = SequenceAt(t, zero) }\
            """,
            "a branch that captures its output")
        .edits(0);
  }

  @Test
  void insideBodies() {
    run("""
    g (float[N, 4] x, bool c) => (float[N, 4] y) <bool k = {1}, int64 n = {3}, bool go = {1}> {
      y = Loop<body = l (int64 i, bool p, float[N, 4] a) => (bool q, float[N, 4] b) {
        q = Identity(p)
        d = If<then_branch = t () => (float[N, 4] v) {
                 m = Mul(a, x)
                 v = If<then_branch = u () => (float[N, 4] w) { w = Add(m, a) },
                        else_branch = s () => (float[N, 4] w) { w = Sub(m, a) }>(c) },
               else_branch = e () => (float[N, 4] v) { v = Neg(a) }>(k)
        b = Tanh(d)
      }>(n, go, x) }\
    """)
        .edits(1);
  }

  @Test
  void insideFunctions() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 2] x) => (float[N, 2] y) { y = loc.f<s = 0.5>(x) }
    <domain: "loc", opset_import: ["" : 17]> f <s> (a) => (b) {
      c = Constant<value = bool {0}>()
      b = If<then_branch = t () => (float[] v) { v = Neg(a) },
             else_branch = e () => (float[] v) { k = Constant<value_float: float = @s>()
               w = Mul(a, k) v = Abs(w) }>(c) }\
    """)
        .edits(1)
        .leaves(
            "y = loc.f<s = 0.5>(x)",
            "loc::f:",
            "c = Constant<value = BOOL[]>()",
            "k_1 = Constant<value_float = @s>()",
            "w_1 = Mul(a, k_1)",
            "b = Abs(w_1)");
  }

  @Test
  void nestedOnesFollow() {
    run("""
    g (float[N, 4] x) => (float[N, 4] y) <bool k = {1}> {
      y = If<then_branch = t () => (float[N, 4] y) {
               y = If<then_branch = u () => (float[N, 4] y) { z = Neg(x) y = Tanh(z) },
                      else_branch = s () => (float[N, 4] w) { w = Abs(x) }>(k) },
             else_branch = e () => (float[N, 4] v) { v = Neg(x) }>(k) }\
    """)
        .edits(2);
  }

  @Test
  void aConditionThatACallerMayReplaceStays() {
    PassTester.run(
            new InlineIf(),
            """
            g (float[N] x, bool k) => (float[N] y) <bool k = {1}> {
              y = If<then_branch = a () => (float[N] v) { v = Neg(x) },
                     else_branch = b () => (float[N] u) { u = Abs(x) }>(k) }\
            """)
        .edits(0);
  }
}
