package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;

/**
 * Lets the users of {@code y = Identity(x)} read {@code x}. Where {@code y} is a graph output, the
 * node that makes {@code x} makes {@code y} instead; the node stays if {@code x} is a graph input,
 * a constant or an output too.
 */
public record EliminateIdentity() implements Pass {
  @Override
  public String name() {
    return "eliminate-identity";
  }

  @Override
  public String summary() {
    return "readers of an Identity read its input";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(OpId.onnx("Identity"))) {
      if (!node.input(0).isAbsent() && graph.bypass(node)) {
        edits++;
      }
    }
    return edits;
  }
}
