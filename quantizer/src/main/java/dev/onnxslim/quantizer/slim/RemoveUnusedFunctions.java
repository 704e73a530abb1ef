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
 * Removes local functions that no node calls. Those that only such functions call go in the next
 * round. A training section may call them: all stay beside one.
 */
public record RemoveUnusedFunctions() implements Pass {
  @Override
  public String name() {
    return "remove-unused-functions";
  }

  @Override
  public String summary() {
    return "local functions that nothing calls go";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    Model model = graph.model();
    if (graph != model.graph() || model.functions().isEmpty() || model.hasTrainingInfo()) {
      return 0;
    }
    Set<Function> called = new HashSet<>();
    for (Graph caller : model.graphs()) {
      for (Node node : caller.nodes()) {
        model.function(node).ifPresent(called::add);
      }
    }
    int edits = 0;
    for (Function function : model.functions()) {
      if (!called.contains(function)) {
        model.removeFunction(function);
        edits++;
      }
    }
    return edits;
  }
}
