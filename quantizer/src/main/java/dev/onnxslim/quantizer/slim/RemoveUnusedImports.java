package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Function;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.HashSet;
import java.util.Set;

/**
 * Removes imports of domains none of whose operators the model uses, in functions either. The
 * standard's own stays, and so does that of a local function's domain; all do beside a training
 * section, which may use them.
 */
public record RemoveUnusedImports() implements Pass {
  @Override
  public String name() {
    return "remove-unused-imports";
  }

  @Override
  public String summary() {
    return "imports of operator sets that nothing uses go";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    Model model = graph.model();
    if (graph != model.graph() || model.opsets().size() < 2 || model.hasTrainingInfo()) {
      return 0;
    }
    Set<String> used = new HashSet<>(Set.of(""));
    for (Graph each : model.graphs()) {
      for (Node node : each.nodes()) {
        used.add(node.op().domain());
      }
    }
    for (Function function : model.functions()) {
      used.add(function.id().domain());
    }
    int edits = 0;
    for (String domain : model.opsets().keySet()) {
      if (!used.contains(domain)) {
        model.removeOpset(domain);
        edits++;
      }
    }
    return edits;
  }
}
