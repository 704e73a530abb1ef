package dev.onnxslim.quantizer;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.slim.OutputBranches;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which outputs a model loses.
 *
 * @param drop outputs to drop
 * @param prefixes of the names of modules whose outputs are dropped: {@link OutputBranches#from}
 * @param keep outputs that stay though a prefix fits; alone, all others are dropped
 */
record OutputSelection(List<String> drop, List<String> prefixes, List<String> keep) {
  boolean isEmpty() {
    return drop.isEmpty() && prefixes.isEmpty() && keep.isEmpty();
  }

  /**
   * The outputs to drop, in the model's order.
   *
   * @throws UnknownNameException if the model has no such output, nothing of that prefix, or no
   *     output would be left
   */
  Set<String> dropped(Graph graph) throws UnknownNameException {
    List<String> outputs = graph.outputs().stream().map(Value::name).distinct().toList();
    check(drop, outputs);
    check(keep, outputs);
    for (String name : keep) {
      if (drop.contains(name)) {
        throw new UnknownNameException("output '" + name + "' is to be dropped and kept; choose");
      }
    }
    Set<String> found = new LinkedHashSet<>(drop);
    if (drop.isEmpty() && prefixes.isEmpty() && !keep.isEmpty()) {
      found.addAll(outputs);
    }
    for (String prefix : prefixes) {
      found.addAll(of(prefix, graph, outputs));
    }
    found.removeAll(keep);
    if (found.containsAll(outputs)) {
      throw new UnknownNameException("no output would be left; keep one of " + list(outputs));
    }
    return found;
  }

  private static List<String> of(String prefix, Graph graph, List<String> outputs)
      throws UnknownNameException {
    List<String> found =
        new OutputBranches(graph)
            .from(OutputBranches.prefixed(prefix)).stream().map(Value::name).toList();
    if (found.isEmpty()) {
      throw new UnknownNameException(
          "no output comes from modules whose names begin with '"
              + prefix
              + "' only; choose another prefix, or drop one of "
              + list(outputs));
    }
    return found;
  }

  private static void check(List<String> names, List<String> outputs) throws UnknownNameException {
    for (String name : names) {
      if (!outputs.contains(name)) {
        throw UnknownNameException.of("output", name, outputs);
      }
    }
  }

  private static String list(List<String> outputs) {
    return String.join(", ", outputs.subList(0, Math.min(10, outputs.size())));
  }
}
