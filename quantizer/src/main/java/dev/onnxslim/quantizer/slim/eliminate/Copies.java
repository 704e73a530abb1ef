package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import java.util.List;
import java.util.Optional;

/** Replaces nodes by values that are there already. */
final class Copies {
  private static final OpId IDENTITY = OpId.onnx("Identity");

  private Copies() {}

  /**
   * Makes the users of a node's only output read a value that is the same. Where a name has to
   * stay, the value is copied to it.
   *
   * @param value one that a node of this graph reads, so that its name means it here
   */
  static void replace(Graph graph, Node node, Value value) {
    Value output = node.output(0);
    Optional<Node> next = graph.detach(node);
    graph.bypass(graph.insert(next, IDENTITY, List.of(value), List.of(output), Attributes.none()));
  }
}
