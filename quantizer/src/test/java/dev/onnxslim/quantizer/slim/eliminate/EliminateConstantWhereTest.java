package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EliminateConstantWhereTest {
  private static PassTester run(String node) {
    return PassTester.run(
        new EliminateConstantWhere(),
        "g (float[N, 4] x, float[4] r, bool[N, 4] c) => (float[] y)"
            + " <bool yes = {1}, bool[4] no = {0, 0, 0, 0}, bool[1, 1, 1] cube = {1},"
            + " bool[4] mixed = {0, 1, 0, 1}, float one = {1}> { s = Tanh(x) "
            + node
            + " y = Neg(t) }");
  }

  @ParameterizedTest
  @CsvSource({
    "'t = Where(yes, x, r)', x",
    "'t = Where(no, r, s)', s",
    "'t = Where(no, one, r)', r",
    "'t = Where(yes, x, x)', x",
  })
  void theChoiceIsTaken(String node, String choice) {
    run(node).edits(1).leaves("s = Tanh(x)", "y = Neg(" + choice + ")");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Where(yes, r, x)",
        "t = Where(yes, one, r)",
        "t = Where(c, r, r)",
        "t = Where(mixed, s, one)",
        "t = Where(c, x, s)",
        "t = Where(cube, x, one)",
        "t = Where(c, one, one)"
      })
  void aStretchedOrOpenChoiceStays(String node) {
    run(node).edits(0);
  }

  @Test
  void anOutputIsCopied() {
    PassTester.run(
            new EliminateConstantWhere(),
            "g (float[N] x) => (float[N] y) <bool yes = {1}, float one = {1}>"
                + " { y = Where(yes, x, one) }")
        .edits(1)
        .leaves("y = Identity(x)");
  }

  @Test
  void aConditionThatACallerMayReplaceStays() {
    PassTester.run(
            new EliminateConstantWhere(),
            "g (float[N] x, bool yes) => (float[N] y) <bool yes = {1}, float one = {1}>"
                + " { y = Where(yes, x, one) }")
        .edits(0);
  }

  @Test
  void inABody() {
    PassTester.run(
            new EliminateConstantWhere(),
            """
            g (float[N, 4] x, bool c) => (float[N, 4] y) <bool k = {0}, float one = {1}> {
              y = If<then_branch = a () => (float[N, 4] v) { w = Where(k, one, x) v = Neg(w) },
                     else_branch = b () => (float[N, 4] u) { u = Where(k, one, x) }>(c) }\
            """)
        .edits(2);
  }

  @Test
  void inFunctionsSizesAreNotKnown() {
    PassTester.run(
            new EliminateConstantWhere(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 4] x) => (float[N, 4] y) { y = loc.f(x) }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              k = Constant<value = bool {1}>() n = Neg(a) t = Where(k, a, n) b = Neg(t)
            }\
            """)
        .edits(0);
  }

  @Test
  void anEmptyConditionChoosesNothing() {
    PassTester.run(
            new EliminateConstantWhere(),
            "g (float[N, 1] x) => (float[] y) <bool[0] none = {}, float one = {1}>"
                + " { t = Where(none, x, one) y = Neg(t) }")
        .edits(0);
  }
}
