package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Removes Dropout, also in training mode, where it is random by design and no deployed model wants
 * it. A mask that something reads, or an output that is a copy of an input, keeps its node, put
 * into inference form. A training mode that is computed at run time is left alone.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Dropout.html">ONNX Dropout</a>
 */
public record EliminateDropout() implements Pass {
  private static final OpId DROPOUT = OpId.onnx("Dropout");

  /** When a Dropout drops. */
  private enum Mode {
    INFERENCE,
    TRAINING,
    UNKNOWN
  }

  @Override
  public String name() {
    return "eliminate-dropout";
  }

  @Override
  public String summary() {
    return "Dropout goes, also in training mode";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(DROPOUT)) {
      Mode mode = mode(node);
      if (mode == Mode.UNKNOWN || node.input(0).isAbsent()) {
        continue;
      }
      Value mask = node.output(1);
      if ((mask.isAbsent() || !mask.isUsed()) && graph.bypass(node)) {
        edits++;
        continue;
      }
      Value output = node.output(0);
      boolean reads = !output.uses().isEmpty() && Graph.canReplaceUses(output, node.input(0));
      if (mode == Mode.TRAINING) {
        toInference(graph, node);
      }
      if (reads) {
        graph.replaceUses(output, node.input(0));
      }
      edits += reads || mode == Mode.TRAINING ? 1 : 0;
    }
    return edits;
  }

  private static void toInference(Graph graph, Node node) {
    if (node.input(2).isAbsent()) {
      graph.setAttributes(node, node.attributes().with("is_test", 1L));
    } else {
      graph.setInput(node, 2, Value.ABSENT);
    }
  }

  /** Whether a graph has a Dropout that drops at random. */
  public static boolean isRandom(Graph graph) {
    return graph.nodes(DROPOUT).stream().anyMatch(node -> mode(node) != Mode.INFERENCE);
  }

  /** Below opset 7 the attribute {@code is_test} tells, from opset 12 on the third input. */
  private static Mode mode(Node node) {
    long opset = node.graph().opset("").orElse(0);
    if (opset < 7) {
      return node.attributes().i("is_test", 0) != 0 ? Mode.INFERENCE : Mode.TRAINING;
    }
    Value training = node.input(2);
    if (opset < 12 || training.isAbsent()) {
      return Mode.INFERENCE;
    }
    Optional<Tensor> constant = training.constant();
    if (constant.isEmpty() || constant.get().elements() != 1) {
      return Mode.UNKNOWN;
    }
    try {
      return constant.get().toLongs()[0] == 0 ? Mode.INFERENCE : Mode.TRAINING;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
