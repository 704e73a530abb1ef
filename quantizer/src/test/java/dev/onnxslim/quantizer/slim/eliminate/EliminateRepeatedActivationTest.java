package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EliminateRepeatedActivationTest {
  private static PassTester run(String nodes) {
    return PassTester.run(
        new EliminateRepeatedActivation(),
        "g (float[N, 4] x, float m) => (float[N, 4] y)"
            + " <float zero = {0}, float one = {1}, float six = {6}, float minus = {-1}> { "
            + nodes
            + " }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Neg", "Abs", "Relu", "Floor", "Ceil", "Round"})
  void theSecondGoes(String op) {
    String second = op.equals("Neg") ? "y = Tanh(x)" : "y = Tanh(t)";
    String first = "t = " + op + "(x)";
    run(first + " u = " + op + "(t) y = Tanh(u)").edits(1).leaves(first, second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Exp", "Sigmoid", "LeakyRelu", "Tanh", "Elu"})
  void othersDoNotRepeat(String op) {
    run("t = " + op + "(x) y = " + op + "(t)").edits(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sigmoid", "Softmax", "Abs", "Exp", "Softplus", "HardSigmoid"})
  void reluOfWhatIsNeverNegativeGoes(String op) {
    run("t = " + op + "(x) y = Relu(t)").edits(1).leaves("y = " + op + "(x)");
    run("t = " + op + "(x) u = Flatten(t) y = LeakyRelu(u)").edits(1);
    run("t = Relu(x) y = " + op + "(t)").edits(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tanh", "Neg", "Elu", "HardSwish"})
  void reluOfWhatMayBeNegativeStays(String op) {
    run("t = " + op + "(x) y = Relu(t)").edits(0);
  }

  /** Which of two Clips is left: the inner, the outer, both. */
  @ParameterizedTest
  @CsvSource({
    "'zero, six', 'minus, six', inner",
    "'zero, one', 'zero, one', inner",
    "'minus, six', 'zero, one', outer",
    "'zero, six', 'minus, one', both",
    "'minus, zero', 'one, six', both",
    "'zero, six', ', six', inner",
    "', six', 'zero, six', outer",
    "'zero, m', 'zero, one', both",
    "'zero, one', 'm, six', both",
    "'six, zero', 'minus, six', both",
    "'minus, six', 'six, zero', both"
  })
  void ofTwoClipsTheNarrowerIsLeft(String inner, String outer, String left) {
    PassTester tester =
        run("t = Clip(x, " + inner + ") u = Clip(t, " + outer + ") y = Tanh(u)")
            .edits(left.equals("both") ? 0 : 1);
    String first = "t = Clip(x, " + inner + ")";
    if (left.equals("inner")) {
      tester.leaves(first, "y = Tanh(t)");
    } else if (left.equals("outer")) {
      tester.leaves(first, "u = Clip(x, " + outer + ")", "y = Tanh(u)");
    }
  }

  @Test
  void reluAndClip() {
    run("t = Relu(x) u = Clip(t, zero, six) y = Tanh(u)")
        .edits(1)
        .leaves("t = Relu(x)", "u = Clip(x, zero, six)", "y = Tanh(u)");
    run("t = Clip(x, zero, six) y = Relu(t)").edits(1).leaves("y = Clip(x, zero, six)");
    run("t = Relu(x) y = Clip(t, minus, six)").edits(0);
    run("t = Clip(x, minus, six) y = Relu(t)").edits(0);
  }

  @Test
  void aClipWithoutABoundClipsInfinity() {
    run("t = Relu(x) u = Clip(t, zero) y = Tanh(u)")
        .edits(1)
        .leaves("t = Relu(x)", "u = Clip(x, zero)", "y = Tanh(u)");
  }

  @Test
  void boundsWereAttributes() {
    PassTester.run(
            new EliminateRepeatedActivation(),
            """
            <ir_version: 4, opset_import: ["" : 9]>
            g (float[N, 4] x) => (float[N, 4] y) {
              t = Relu(x) u = Clip<min = 0.0, max = 6.0>(t) v = Clip<max = 7.0>(u) y = Neg(v) }\
            """)
        .edits(2)
        .leaves("t = Relu(x)", "u = Clip<max = 6.0, min = 0.0>(x)", "y = Neg(u)");
  }

  @Test
  void absOfTheLeastIntegerIsNegative() {
    PassTester.run(
            new EliminateRepeatedActivation(),
            "g (int32[N, 4] neg_x) => (int32[N, 4] y) { t = Abs(neg_x) y = Relu(t) }")
        .edits(0);
  }

  @Test
  void outputsInTheMiddleStay() {
    PassTester.run(
            new EliminateRepeatedActivation(),
            "g (float[N] x) => (float[N] t, float[N] y) { t = Neg(x) y = Neg(t) }")
        .edits(1)
        .leaves("t = Neg(x)", "y = Identity(x)");
    PassTester.run(
            new EliminateRepeatedActivation(),
            "g (float[N] x) => (float[N] t, float[N] y) { t = Relu(x) y = Relu(t) }")
        .edits(0);
  }

  @Test
  void bodiesAndFunctions() {
    PassTester.run(
            new EliminateRepeatedActivation(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y) {
              n = Neg(x)
              r = Relu(x)
              t = loc.f(n)
              y = If<then_branch = a () => (float[N, 2] v) { e = Neg(n) f = Relu(r) v = Add(e, f) },
                     else_branch = b () => (float[N, 2] u) { d = Not(c) e = Not(d)
                       h = Cast<to = 1>(e) u = Mul(t, h) }>(c)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              d = Relu(a) e = Relu(d) b = Neg(e)
            }\
            """)
        .edits(3)
        .leaves(
            "n = Neg(x)",
            "r = Relu(x)",
            "t = loc.f(n)",
            "y = If<else_branch = () => (u) {d = Not(c); h = Cast<to = 1>(c); u = Mul(t, h)},"
                + " then_branch = () => (v) {e = Neg(n); v = Add(e, r)}>(c)",
            "loc::f:",
            "d = Relu(a)",
            "b = Neg(d)");
  }

  @Test
  void boundsThatOnlyLookAlikeAsDoublesAreTwo() {
    PassTester.run(
            new EliminateRepeatedActivation(),
            "g (int64[N] x) => (int64[N] y) <int64 a = {9007199254740992}, int64 b ="
                + " {9007199254740993}> { t = Clip(x, a) y = Clip(t, b) }")
        .edits(0);
  }

  @Test
  void aFirstOneThatAnotherGraphHasIsReadFromThere() {
    PassTester.run(
            new EliminateRepeatedActivation(),
            """
            g (float[N] x, bool c) => (float[N] y) <float zero = {0}, float one = {1}> {
              t = Relu(x)
              y = If<then_branch = p () => (float[N] v) { v = Clip(t, zero, one) },
                     else_branch = q () => (float[N] u) { u = Clip(t, zero, one) }>(c) }\
            """)
        .edits(0);
  }
}
