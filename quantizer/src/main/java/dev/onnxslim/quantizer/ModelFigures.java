package dev.onnxslim.quantizer;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.OptionalLong;

/**
 * How large a model is.
 *
 * @param nodes in bodies and functions too
 * @param params elements of stored tensors that may be weights: floats, and integers of at most 8
 *     bits, no scalars
 * @param bytes of its files together
 * @param opset of the standard's operators; empty if it imports none
 */
public record ModelFigures(long nodes, long params, long bytes, OptionalLong opset) {
  private static final OpId CONSTANT = OpId.onnx("Constant");

  /** Counts what is in a model as it is now, which would take so many bytes. */
  static ModelFigures of(Model model, long bytes) {
    long nodes = 0;
    long params = 0;
    for (Graph graph : model.graphs()) {
      for (Node node : graph.nodes()) {
        nodes++;
        if (node.op().equals(CONSTANT)) {
          params += node.attributes().tensor("value").map(ModelFigures::params).orElse(0L);
        }
      }
      for (Initializer initializer : graph.initializers()) {
        params += params(initializer.tensor());
      }
    }
    return new ModelFigures(nodes, params, bytes, model.opset(""));
  }

  /** The same model in files of another size. */
  ModelFigures withBytes(long newBytes) {
    return new ModelFigures(nodes, params, newBytes, opset);
  }

  private static long params(Tensor tensor) {
    ElemType type = tensor.elemType();
    boolean weight = tensor.rank() > 0 && (type.isFloat() || type.isInteger() && type.bits() <= 8);
    return weight ? tensor.elements() : 0;
  }
}
