package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new value that has the name of one that went has a type of its own. */
class RestatedTypeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<ir_version: 3, opset_import: [\"\" : 9]> g (float[4] x, float[1, 4] w) => (float[?, ?] y)"
            + " <float[1, 4] w = {1, 2, 3, 4}> { y = Add(x, w) }",
        "g (float[4] x) => (float[?, ?] y)"
            + " <float[1, 4] w = {1, 2, 3, 4}, float[1, 4] w> { y = Add(x, w) }"
      })
  void theOldTypeIsNotStated(String text) throws ModelFormatException {
    Model model = ModelText.parse(text);
    Graph graph = model.graph();
    Node add = graph.nodes().get(0);
    Value old = add.input(1);
    graph.setInput(add, 1, add.input(0));
    graph.removeInitializer(old);
    Payload data = Payload.of(new byte[32]);
    Tensor other = new Tensor("w", ElemType.FLOAT, new long[] {2, 4}, data);
    graph.setInput(add, 1, graph.addConstant(other, Optional.of(add)));
    var proto = model.toSkeleton().getGraph();
    assertEquals(0, proto.getValueInfoCount());
    for (var input : proto.getInputList().subList(1, proto.getInputCount())) {
      var dims = input.getType().getTensorType().getShape().getDimList();
      assertEquals(List.of(2L, 4L), dims.stream().map(dim -> dim.getDimValue()).toList());
    }
  }
}
