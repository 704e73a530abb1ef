package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class OptionalOpsTest {
  @Test
  void wrapsAndUnwraps() throws IOException {
    InferredGraph g =
        InferredGraph.of("float[N, 2] x => o = Optional(x) y = OptionalGetElement(o)");
    assertEquals("Maybe[element=float[Nx2]]", g.type("o"));
    assertEquals("float[Nx2]", g.type("y"));
  }

  @Test
  void whatIsNoOptionalIsItsOwnElement() throws IOException {
    InferredGraph g = InferredGraph.of("float[N, 2] x => y = OptionalGetElement(x)");
    assertEquals("float[Nx2]", g.type("y"));
  }

  @Test
  void theElementsOfASequenceInItAreKept() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[2] a, float[3] b => s = SequenceConstruct(a, b) o = Optional(s)"
                + " t = OptionalGetElement(o) y = ConcatFromSequence<axis = 0>(t)");
    assertEquals("float[5]", g.type("y"));
  }

  @Test
  void tellsWhetherThereIsOneWhereTheTypeSaysSo() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[] x, optional(float[2]) o => a = OptionalHasElement(x)"
                + " b = OptionalHasElement() c = OptionalHasElement(o) y = OptionalGetElement(o)");
    assertEquals("bool[]", g.type("a"));
    assertEquals("Integers[elements=[1]]", g.contents("a"));
    assertEquals("Integers[elements=[0]]", g.contents("b"));
    assertEquals("unknown", g.contents("c"));
    assertEquals("float[2]", g.type("y"));
  }
}
