package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leaves out the inputs of a Concat that have no element along its axis, as long as one is left.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Concat.html">ONNX Concat</a>
 */
public record DropEmptyConcatInputs() implements Pass {
  private static final OpId CONCAT = OpId.onnx("Concat");

  @Override
  public String name() {
    return "drop-empty-concat-inputs";
  }

  @Override
  public String summary() {
    return "a Concat no longer reads what is empty";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(CONCAT)) {
      List<Value> kept = kept(node, facts);
      if (kept.size() < node.inputs().size()) {
        Optional<Node> next = graph.detach(node);
        graph.insert(next, CONCAT, kept, node.outputs(), node.attributes());
        edits++;
      }
    }
    return edits;
  }

  private static List<Value> kept(Node node, Facts facts) {
    Optional<Shape> result = facts.shape(node.output(0));
    boolean given = node.attributes().has("axis") && !node.attributes().isReference("axis");
    long axis = node.attributes().i("axis", 0);
    int rank = result.map(Shape::rank).orElse(0);
    if (!given || axis < -rank || axis >= rank) {
      return node.inputs();
    }
    List<Value> kept = new ArrayList<>();
    for (Value input : node.inputs()) {
      Optional<Shape> shape = facts.shape(input);
      boolean empty =
          shape.isPresent() && shape.get().rank() == rank && shape.get().dim((int) axis).is(0);
      if (!empty) {
        kept.add(input);
      }
    }
    return kept.isEmpty() ? node.inputs().subList(0, 1) : kept;
  }
}
