package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Set;

/**
 * Removes a Concat, Sum, Max, Min or Mean of one tensor, and a Split into one.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Concat.html">ONNX Concat</a>
 */
public record EliminateSingleInput() implements Pass {
  private static final OpId SPLIT = OpId.onnx("Split");
  private static final Set<OpId> GATHERING =
      Set.of(
          OpId.onnx("Concat"),
          OpId.onnx("Sum"),
          OpId.onnx("Max"),
          OpId.onnx("Min"),
          OpId.onnx("Mean"));

  @Override
  public String name() {
    return "eliminate-single-input";
  }

  @Override
  public String summary() {
    return "a Concat, Split, Sum, Max, Min or Mean of one goes";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      boolean single =
          GATHERING.contains(node.op()) && node.inputs().size() == 1
              || node.op().equals(SPLIT) && node.outputs().size() == 1;
      if (single && !node.input(0).isAbsent() && graph.bypass(node)) {
        edits++;
      }
    }
    return edits;
  }
}
