package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EliminateNoopArithmeticTest {
  private static final String CONSTANTS =
      "<float one = {1}, float zero = {0}, float[1, 1] flat = {1}, float[4] row = {1, 1, 1, 1},"
          + " float[1, 1, 1] cube = {1}, float[3, 4] rows = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},"
          + " float almost = {1.0000001}, float[4] mixed = {1, 1, 1, 2}, float[0, 4] none = {}> ";

  private static PassTester run(String nodes) {
    return PassTester.run(
        new EliminateNoopArithmetic(),
        "g (float[N, 4] x, float[M] z) => (float[] y) " + CONSTANTS + "{ " + nodes + " }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Mul(x, one)", "t = Mul(one, x)", "t = Mul(flat, x)", "t = Mul(x, row)",
        "t = Div(x, row)", "t = Add(x, zero)", "t = Add(zero, x)", "t = Sub(x, zero)",
        "t = Pow(x, one)"
      })
  void itGoes(String node) {
    run(node + " y = Neg(t)").edits(1).leaves("y = Neg(x)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Mul(x, cube)", "t = Mul(z, row)", "t = Mul(z, flat)", "t = Div(one, x)",
        "t = Sub(zero, x)", "t = Pow(one, x)", "t = Mul(x, almost)", "t = Mul(x, mixed)",
        "t = Add(x, one)", "t = Mul(x, zero)", "u = Neg(one) t = Mul(x, u)"
      })
  void itStays(String node) {
    PassTester.runWithoutOutputs(
            new EliminateNoopArithmetic(),
            "g (float[N, 4] x, float[M] z) => (float[] y) "
                + CONSTANTS
                + "{ "
                + node
                + " y = Neg(t) }",
            "the vector may not fit")
        .edits(0);
  }

  @Test
  void rowsThatMayBeStretchedStay() {
    PassTester.runWithoutOutputs(
            new EliminateNoopArithmetic(),
            "g (float[N, 4] x) => (float[] y) " + CONSTANTS + "{ t = Mul(x, rows) y = Neg(t) }",
            "3 rows go with 1 or 3")
        .edits(0);
    PassTester.runWithoutOutputs(
            new EliminateNoopArithmetic(),
            "g (float[N, 4] x) => (float[] y) " + CONSTANTS + "{ t = Mul(x, none) y = Neg(t) }",
            "no rows go with 1 only")
        .edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s = Add(x, zero) y = Div(one, s)",
        "s = Add(x, zero) t = Relu(s) y = Reciprocal(t)",
        "s = Add(x, zero) y = Pow(s, x)",
        "s = Add(x, zero) y = Div(s, s)"
      })
  void theSignOfZeroMayBeSeen(String nodes) {
    run(nodes).edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s = Add(x, zero) t = Exp(s) y = Div(one, t)",
        "s = Add(x, zero) t = Add(s, one) y = Reciprocal(t)",
        "s = Add(x, zero) y = Div(s, almost)"
      })
  void theSignOfZeroIsForgotten(String nodes) {
    run(nodes).edits(1);
  }

  @Test
  void aConstantThatACallerMayReplaceStays() {
    PassTester.run(
            new EliminateNoopArithmetic(),
            "g (float[N, 4] x, float one) => (float[N, 4] y) <float one = {1}>"
                + " { t = Mul(x, one) y = Neg(t) }")
        .edits(0);
  }

  @Test
  void integersAndBooleans() {
    PassTester.run(
            new EliminateNoopArithmetic(),
            """
            g (int64[N] x, bool[N] b) => (int64[N] y, bool[N] c)
              <int64 one = {1}, int64[1] zero = {0}, bool yes = {1}, bool no = {0}> {
              t = Mul(one, x) u = Add(zero, t) v = Div(u, one) y = Neg(v)
              d = And(b, yes) e = Or(no, d) f = Xor(e, no) c = Not(f) }""")
        .edits(6)
        .leaves("y = Neg(x)", "c = Not(b)");
  }

  @Test
  void aLeftOperandThatIsAnOutputIsCopied() {
    PassTester.run(
            new EliminateNoopArithmetic(),
            "g (float[N] x) => (float[N] y) <float one = {1}> { y = Mul(one, x) }")
        .edits(1)
        .leaves("y = Identity(x)");
  }

  @Test
  void beforeOpset7TheLeftOneGivesTheShape() {
    PassTester.runWithoutOutputs(
            new EliminateNoopArithmetic(),
            """
            <ir_version: 3, opset_import: ["" : 6]>
            g (float[N, 4] x, float[4] r, float[4] o) => (float[N, 4] y) <float[4] r = {1, 1, 1, 1}> {
              t = Mul<broadcast = 1>(x, r) u = Mul<broadcast = 1>(r, o) v = Neg(u)
              y = Add<broadcast = 1>(t, v) }""",
            "opset 6")
        .edits(1);
  }

  @Test
  void bodiesAndFunctions() {
    PassTester.run(
            new EliminateNoopArithmetic(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y) <float one = {1}> {
              t = loc.f(x)
              y = If<then_branch = a () => (float[N, 2] v) { e = Mul(t, one) v = Relu(e) },
                     else_branch = b () => (float[N, 2] u) { u = Mul(one, t) }>(c)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              k = Constant<value = float {1}>() l = Constant<value = float[1] {1}>()
              h = Mul(a, k) i = Mul(l, h) b = Neg(i)
            }""")
        .edits(3)
        .leaves(
            "t = loc.f(x)",
            "y = If<else_branch = () => (u) {u = Identity(t)}, then_branch = () => (v) {v ="
                + " Relu(t)}>(c)",
            "loc::f:",
            "k = Constant<value = FLOAT[]>()",
            "l = Constant<value = FLOAT[1]>()",
            "i = Mul(l, a)",
            "b = Neg(i)");
  }
}
