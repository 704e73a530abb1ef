package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.List;
import java.util.Set;

/**
 * Takes outputs from the main graph's callers. What only led to them is unused then.
 *
 * @param names of the outputs
 */
public record DropOutputs(Set<String> names) implements Pass {
  @Override
  public String name() {
    return "drop-outputs";
  }

  @Override
  public String summary() {
    return "outputs that were asked for go, with what only led to them";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph != graph.model().graph()) {
      return 0;
    }
    int edits = 0;
    for (Value output : List.copyOf(graph.outputs())) {
      if (names.contains(output.name()) && graph.outputs().contains(output)) {
        graph.removeOutput(output);
        edits++;
      }
    }
    return edits;
  }
}
