package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** BatchNormalization that would fold into the weights of the node before it. */
final class BatchNormFindings implements FindingRule {
  private static final OpId BATCH_NORM = OpId.onnx("BatchNormalization");
  private static final OpId MAT_MUL = OpId.onnx("MatMul");
  private static final Set<OpId> LINEAR =
      Set.of(OpId.onnx("Conv"), OpId.onnx("ConvTranspose"), OpId.onnx("Gemm"), MAT_MUL);

  @Override
  public List<Finding> find(FindingContext context) {
    Examples nodes = new Examples();
    long saved = 0;
    for (Graph graph : context.model().graphs()) {
      for (Node node : graph.nodes()) {
        if (node.op().equals(BATCH_NORM) && folds(context.inferred().main(), node)) {
          nodes.add(node.label());
          saved += saved(node);
        }
      }
    }
    if (nodes.isEmpty()) {
      return List.of();
    }
    return List.of(
        Finding.warning(
                "unfolded-batch-norm",
                nodes.counted("BatchNormalization") + " that would fold into the node before",
                nodes.toString())
            .saving(saved)
            .mendedBy(Finding.SLIM));
  }

  private static boolean folds(Scope main, Node node) {
    if (node.attributes().i("training_mode", 0) != 0) {
      return false;
    }
    for (int k = 1; k <= 4; k++) {
      if (node.input(k).constant().isEmpty()) {
        return false;
      }
    }
    for (int k = 1; k < node.outputs().size(); k++) {
      if (node.output(k).isUsed()) {
        return false;
      }
    }
    Value input = node.input(0);
    Optional<Node> before = input.producer();
    return before.isPresent()
        && LINEAR.contains(before.get().op())
        && before.get().input(1).constant().isPresent()
        && (before.get().input(2).isAbsent() || before.get().input(2).constant().isPresent())
        && input.uses().size() == 1
        && !input.isGraphOutput()
        && (!before.get().op().equals(MAT_MUL) || isRank2(main, input));
  }

  /** Else the channels of BatchNormalization are not the columns of the product. */
  private static boolean isRank2(Scope main, Value value) {
    Optional<Shape> shape = main.shape(value);
    return shape.isPresent() && shape.get().rank() == 2;
  }

  /** Its four tensors, less a bias where there was none. */
  private static long saved(Node node) {
    Node before = node.input(0).producer().orElseThrow();
    int kept = before.input(2).isAbsent() ? 1 : 0;
    Tensor scale = node.input(1).constant().orElseThrow();
    return (4 - kept) * scale.data().size();
  }
}
