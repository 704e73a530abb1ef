package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets a Concat read the parts of another along the same axis, if nothing else reads the other.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Concat.html">ONNX Concat</a>
 */
public record MergeConcats() implements Pass {
  private static final OpId CONCAT = OpId.onnx("Concat");

  @Override
  public String name() {
    return "merge-concats";
  }

  @Override
  public String summary() {
    return "a Concat that only another reads joins it";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(CONCAT)) {
      List<Value> parts = new ArrayList<>();
      for (Value input : node.inputs()) {
        parts.addAll(isPart(input, node) ? input.producer().get().inputs() : List.of(input));
      }
      int merged = (int) node.inputs().stream().filter(input -> isPart(input, node)).count();
      if (merged > 0) {
        Value result = node.output(0);
        Optional<Node> next = graph.detach(node);
        graph.insert(next, CONCAT, parts, List.of(result), node.attributes());
        edits += merged;
      }
    }
    return edits;
  }

  /** Whether the input is a Concat along the same axis, counted from the same end. */
  private static boolean isPart(Value input, Node node) {
    Node inner = input.producer().orElse(null);
    return inner != null
        && inner.op().equals(CONCAT)
        && Reach.isOnlyFor(input, node)
        && hasAxis(inner)
        && hasAxis(node)
        && inner.attributes().i("axis", 0) == node.attributes().i("axis", 0);
  }

  private static boolean hasAxis(Node node) {
    return node.attributes().has("axis") && !node.attributes().hasReference();
  }
}
