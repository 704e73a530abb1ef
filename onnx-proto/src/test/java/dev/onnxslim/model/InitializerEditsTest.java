package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InitializerEditsTest {
  private static final String MODEL =
      """
      g (float[2] x) => (float[2] y) <float[2] a = {1, 2}, float[2] b = {3, 4}> {
        t = Add(x, a)
        y = Add(t, b)
      }
      """;

  @Test
  void anInitializerGetsAnotherTensorAtItsPlace() throws IOException {
    Model model = ModelText.parse(MODEL);
    Graph graph = model.graph();
    Value a = graph.value("a").orElseThrow();
    graph.setInitializer(
        a, new Tensor("other", ElemType.FLOAT, new long[] {1}, Payload.of(new byte[4])));
    assertEquals(0, a.uses().get(0).node().input(1).constant().orElseThrow().toFloats()[0]);
    assertEquals("a", graph.initializers().iterator().next().name());
    assertArrayEquals(new long[] {1}, a.constant().orElseThrow().dims());
    assertEquals(
        Optional.of(new TensorType(ElemType.FLOAT, Optional.of(Shape.of(new long[] {1})))),
        a.type());
    assertEquals(1, model.toSkeleton().getGraph().getInitializer(0).getDims(0));
  }

  @Test
  void whatIsNoInitializerHoldsNone() throws IOException {
    Model model = ModelText.parse(MODEL);
    Tensor tensor = new Tensor("t", ElemType.INT8, new long[0], Payload.of(new byte[1]));
    Value t = model.graph().value("t").orElseThrow();
    assertThrows(IllegalArgumentException.class, () -> model.graph().setInitializer(t, tensor));
    assertEquals(0, model.edits());
  }
}
