package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.List;

/**
 * Removes nodes whose outputs nothing reads, and initializers that nothing reads. Graph inputs
 * stay, callers feed them; so do operators of other makers, which may act on the outside world.
 */
public record RemoveUnused() implements Pass {
  @Override
  public String name() {
    return "remove-unused";
  }

  @Override
  public String summary() {
    return "nodes and constants that nothing reads go";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    List<Node> nodes = graph.nodes();
    for (int k = nodes.size() - 1; k >= 0; k--) { // from the end: readers go before what they read
      Node node = nodes.get(k);
      if (isOurs(node) && node.outputs().stream().noneMatch(Value::isUsed)) {
        graph.remove(node);
        edits++;
      }
    }
    for (Initializer initializer : List.copyOf(graph.initializers())) {
      if (!initializer.value().isUsed() && !initializer.value().isOverridable()) {
        graph.removeInitializer(initializer.value());
        edits++;
      }
    }
    return edits;
  }

  private static boolean isOurs(Node node) {
    String domain = node.op().domain();
    return domain.isEmpty() || domain.startsWith("ai.onnx") || domain.equals("com.microsoft");
  }
}
