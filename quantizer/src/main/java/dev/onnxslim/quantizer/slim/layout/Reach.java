package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;

/** Who reads a value, and who may read another instead. */
final class Reach {
  private Reach() {}

  /** Whether every node that reads {@code old} may read {@code by}, which stands before. */
  static boolean canReplace(Value old, Value by) {
    return old.uses().stream().allMatch(use -> sees(use.node().graph(), by));
  }

  /** Whether a name means this value in a graph: no graph between has a value of that name. */
  private static boolean sees(Graph from, Value value) {
    Graph graph = from;
    while (graph != value.graph()) {
      if (graph.value(value.name()).isPresent() || graph.parent().isEmpty()) {
        return false;
      }
      graph = graph.parent().get();
    }
    return true;
  }

  /** Whether nothing but one node of the same graph reads the value, and once. */
  static boolean isOnlyFor(Value value, Node reader) {
    return !value.isGraphOutput()
        && value.uses().size() == 1
        && value.uses().get(0).node() == reader
        && value.graph() == reader.graph();
  }

  /** Whether a node goes when its first output is not read any more. */
  static boolean hasOneResult(Node node) {
    return !node.output(0).isAbsent()
        && !node.output(0).isGraphOutput()
        && node.outputs().stream().skip(1).noneMatch(v -> !v.isAbsent() && v.isUsed());
  }
}
