package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;

/**
 * Drops the section with the training graphs, which inference never runs.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">ONNX IR, training</a>
 */
public record RemoveTrainingInfo() implements Pass {
  @Override
  public String name() {
    return "remove-training-info";
  }

  @Override
  public String summary() {
    return "the section that only a training runtime reads goes";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    Model model = graph.model();
    if (graph != model.graph() || !model.hasTrainingInfo()) {
      return 0;
    }
    model.dropTrainingInfo();
    return 1;
  }
}
