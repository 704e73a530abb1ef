package dev.onnxslim.quantizer.parity;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Sizes that an input must have because of the first weight it meets: the channels of a
 * convolution, the columns of a matrix product, the features of a recurrent layer.
 *
 * @param channels of axis 1; 0 when nothing tells
 * @param features of the last axis; 0 when nothing tells
 */
record WeightHints(long channels, long features) {
  private static final int MAX_VALUES = 64;

  private static final Set<String> ELEMENTWISE =
      Set.of(
          "Cast",
          "Identity",
          "Dropout",
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Relu",
          "Clip",
          "Sqrt",
          "Tanh",
          "LayerNormalization",
          "BatchNormalization",
          "InstanceNormalization");

  /** What the weights after {@code input} tell. */
  static WeightHints of(Value input) {
    long channels = 0;
    long features = 0;
    Deque<Value> todo = new ArrayDeque<>();
    Set<Value> seen = new HashSet<>();
    todo.add(input);
    while (!todo.isEmpty() && seen.size() < MAX_VALUES) {
      Value value = todo.poll();
      if (!seen.add(value)) continue;
      for (Use use : value.uses()) {
        Node node = use.node();
        if (ELEMENTWISE.contains(node.op().type())) {
          todo.add(node.output(0));
        } else if (use.index() == 0) {
          channels = channels > 0 ? channels : channels(node);
          features = features > 0 ? features : features(node);
        }
      }
      todo.addAll(ValueFlow.outOf(value));
    }
    return new WeightHints(channels, features);
  }

  private static long channels(Node node) {
    return switch (node.op().type()) {
      case "Conv" -> dim(node, 1) * node.attributes().i("group", 1);
      case "ConvTranspose" -> dim(node, 0);
      default -> 0;
    };
  }

  private static long features(Node node) {
    return switch (node.op().type()) {
      case "MatMul" -> dim(node, -2);
      case "Gemm" -> {
        if (node.attributes().i("transA", 0) != 0) yield 0;
        yield dim(node, node.attributes().i("transB", 0) != 0 ? 1 : 0);
      }
      case "LSTM", "GRU", "RNN" -> dim(node, 2);
      default -> 0;
    };
  }

  /** A size of the node's weight, its second input; 0 when that is no constant. */
  private static long dim(Node node, int axis) {
    if (node.inputs().size() < 2) return 0;
    Optional<Tensor> weight = node.input(1).constant();
    if (weight.isEmpty()) return 0;
    long[] dims = weight.get().dims();
    int at = axis < 0 ? axis + dims.length : axis;
    return at >= 0 && at < dims.length ? dims[at] : 0;
  }
}
