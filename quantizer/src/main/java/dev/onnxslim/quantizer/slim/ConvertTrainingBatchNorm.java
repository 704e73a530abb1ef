package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;

/**
 * Puts BatchNormalization that normalizes by the statistics of its batch into inference form: it
 * uses the running mean and variance that it has as inputs, and its other outputs go. A node whose
 * other outputs are read, or given to the caller, is left alone.
 *
 * <p>Such a node has {@code training_mode = 1} from opset 14 on, more than one output before, and
 * {@code is_test = 0} below 7.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__BatchNormalization.html">ONNX
 *     BatchNormalization</a>
 */
public record ConvertTrainingBatchNorm() implements Pass {
  private static final OpId BATCH_NORM = OpId.onnx("BatchNormalization");
  private static final String TRAINING_MODE = "training_mode";
  private static final String IS_TEST = "is_test";

  @Override
  public String name() {
    return "convert-training-batch-norm";
  }

  @Override
  public String summary() {
    return "BatchNormalization in training mode uses the running statistics instead";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(BATCH_NORM)) {
      if (isTraining(node) && isConvertible(node)) {
        convert(graph, node);
        edits++;
      }
    }
    return edits;
  }

  /** Whether a graph has a BatchNormalization that this pass would convert. */
  public static boolean isNeeded(Graph graph) {
    return graph.nodes(BATCH_NORM).stream()
        .anyMatch(node -> isTraining(node) && isConvertible(node));
  }

  private static boolean isTraining(Node node) {
    long opset = node.graph().opset("").orElse(0);
    if (opset >= 14) {
      return node.attributes().i(TRAINING_MODE, 0) != 0;
    }
    return opset >= 7 ? node.outputs().size() > 1 : node.attributes().i(IS_TEST, 0) == 0;
  }

  private static boolean isConvertible(Node node) {
    return !node.attributes().hasReference()
        && !node.input(3).isAbsent()
        && !node.input(4).isAbsent()
        && node.outputs().stream().skip(1).noneMatch(Value::isUsed);
  }

  private static void convert(Graph graph, Node node) {
    for (int k = 1; k < node.outputs().size(); k++) {
      if (!node.output(k).isAbsent()) {
        graph.dropOutput(node, k);
      }
    }
    graph.trimOutputs(node);
    long opset = graph.opset("").orElse(0);
    if (opset >= 14) {
      graph.setAttributes(node, node.attributes().without(TRAINING_MODE));
    } else if (opset < 7) {
      graph.setAttributes(node, node.attributes().with(IS_TEST, 1L));
    }
  }
}
