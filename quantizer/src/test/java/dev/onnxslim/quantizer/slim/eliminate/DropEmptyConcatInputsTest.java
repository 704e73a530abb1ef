package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class DropEmptyConcatInputsTest {
  private static PassTester run(String nodes) {
    return PassTester.run(
        new DropEmptyConcatInputs(),
        "g (float[N, 4] x, float[3, 4] z) => (float[] y)"
            + " <float[0, 4] none = {}, float[3, 0] thin = {}, int64[1] zero = {0}> { "
            + nodes
            + " }");
  }

  @Test
  void emptyOnesGo() {
    run("y = Concat<axis = 0>(none, x, none, z)").edits(1).leaves("y = Concat<axis = 0>(x, z)");
    run("y = Concat<axis = -1>(z, thin)").edits(1).leaves("y = Concat<axis = -1>(z)");
    run("e = Slice(x, zero, zero, zero) y = Concat<axis = 0>(e, x)")
        .edits(1)
        .leaves("e = Slice(x, zero, zero, zero)", "y = Concat<axis = 0>(x)");
  }

  @Test
  void oneIsLeft() {
    run("y = Concat<axis = 0>(none, none)").edits(1).leaves("y = Concat<axis = 0>(none)");
    run("y = Concat<axis = 0>(none)").edits(0);
  }

  @Test
  void thoseThatMayHaveElementsStay() {
    run("y = Concat<axis = 0>(x, z)").edits(0);
    run("y = Concat<axis = 1>(none, none)").edits(0);
  }

  @Test
  void inABody() {
    PassTester.run(
            new DropEmptyConcatInputs(),
            """
            g (float[N, 4] x, bool c) => (float[N, 4] y) <float[0, 4] none = {}> {
              y = If<then_branch = a () => (float[N, 4] v) { v = Concat<axis = 0>(x, none) },
                     else_branch = b () => (float[N, 4] u) { u = Neg(x) }>(c) }\
            """)
        .edits(1);
  }

  @Test
  void inFunctionsSizesAreNotKnown() {
    PassTester.run(
            new DropEmptyConcatInputs(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 4] x) => (float[?, 4] y) { y = loc.f(x) }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              e = Constant<value = float[0, 4] {}>() b = Concat<axis = 0>(a, e)
            }\
            """)
        .edits(0);
  }

  @Test
  void whatIsEmptyAlongAnotherAxisStays() {
    PassTester.run(
            new DropEmptyConcatInputs(),
            "g (float[N, 0] x) => (float[?, 0] y) <float[3, 0] k = {}>"
                + " { y = Concat<axis = 0>(x, k) }")
        .edits(0);
  }

  @Test
  void anInputThatACallerMayReplaceHasItsSizes() {
    PassTester.run(
            new DropEmptyConcatInputs(),
            "g (float[N, 4] x, float[M, 4] k) => (float[?, 4] y) <float[0, 4] k = {}>"
                + " { y = Concat<axis = 0>(x, k) }")
        .edits(0);
  }
}
