package dev.onnxslim.analyzer.diff;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;

/**
 * A node.
 *
 * @param graph the body or function that it stands in; empty for the main graph
 * @param name its own, or its first output's where it has none
 */
public record NodeRef(String graph, OpId op, String name) {
  static NodeRef of(Node node) {
    boolean unnamed = node.name().isEmpty() && !node.outputs().isEmpty();
    String name = unnamed ? node.output(0).name() : node.name();
    boolean inner = node.graph().owner().isPresent() || node.graph().function().isPresent();
    return new NodeRef(inner ? node.graph().label() : "", node.op(), name);
  }

  @Override
  public String toString() {
    return op + " '" + name + "'";
  }
}
