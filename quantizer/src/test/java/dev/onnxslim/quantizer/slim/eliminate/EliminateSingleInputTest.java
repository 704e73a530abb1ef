package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EliminateSingleInputTest {
  private static PassTester run(String nodes) {
    return PassTester.run(
        new EliminateSingleInput(), "g (float[N, 4] x) => (float[N, 4] y) { " + nodes + " }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Concat<axis = 1>(x)",
        "t = Sum(x)",
        "t = Max(x)",
        "t = Min(x)",
        "t = Mean(x)",
        "t = Split<axis = 1>(x)"
      })
  void oneIsACopy(String node) {
    run(node + " y = Neg(t)").edits(1).leaves("y = Neg(x)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y = Sum(x, x)",
        "t, u = Split<axis = 1>(x) y = Concat<axis = 1>(u, t)",
        "y = Max(x, x)"
      })
  void twoAreNot(String nodes) {
    run(nodes).edits(0);
  }

  @Test
  void namesOfOutputsStay() {
    run("t = Neg(x) y = Sum(t)").edits(1).leaves("y = Neg(x)");
    run("y = Sum(x)").edits(0);
  }

  @Test
  void bodiesAndFunctions() {
    PassTester.run(
            new EliminateSingleInput(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y) {
              t = loc.f(x)
              y = If<then_branch = a () => (float[N, 2] v) { e = Sum(x) v = Add(e, t) },
                     else_branch = b () => (float[N, 2] u) { u = Max(x) }>(c)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              d = Mean(a) b = Neg(d)
            }""")
        .edits(2);
  }
}
