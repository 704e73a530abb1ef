package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether anything can tell 0.0 from -0.0 in a value. Both are the same number to every comparison;
 * only a division by it, a negative power, or an operator that is not known may make a difference
 * of the sign.
 */
final class ZeroSign {
  /** Operators whose result for 0.0 and -0.0 is the same, bit for bit. */
  private static final Set<String> FORGET =
      Set.of(
          "Exp",
          "Sigmoid",
          "Softmax",
          "Cos",
          "Cosh",
          "Abs",
          "Equal",
          "Less",
          "LessOrEqual",
          "Greater",
          "GreaterOrEqual",
          "ArgMax",
          "ArgMin",
          "Shape",
          "Size",
          "IsNaN",
          "NonZero",
          "Not",
          "Softplus");

  /** Operators whose result is the same number, or differs in the sign of a zero only. */
  private static final Set<String> KEEP =
      Set.of(
          "Add",
          "Sub",
          "Mul",
          "Relu",
          "LeakyRelu",
          "PRelu",
          "Neg",
          "Sqrt",
          "Tanh",
          "Erf",
          "Gelu",
          "Conv",
          "ConvTranspose",
          "Gemm",
          "MatMul",
          "Reshape",
          "Transpose",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Expand",
          "Concat",
          "Split",
          "Slice",
          "Gather",
          "Identity",
          "Dropout",
          "Pad",
          "MaxPool",
          "AveragePool",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "ReduceMean",
          "ReduceSum",
          "ReduceMax",
          "ReduceMin",
          "Clip",
          "Where",
          "HardSwish",
          "Elu",
          "Selu",
          "Max",
          "Min",
          "Sum",
          "Mean",
          "LogSoftmax",
          "HardSigmoid",
          "LayerNormalization",
          "BatchNormalization",
          "InstanceNormalization",
          "Resize",
          "Tile");

  private static final int MAX_NODES = 2000;

  private ZeroSign() {}

  static boolean isUnseen(Value value, Facts facts) {
    Set<Node> seen = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(Set.of(value));
    while (!open.isEmpty()) {
      Value next = open.pop();
      if (next.graph().function().isPresent() || isGivenOutOfBody(next)) {
        return false; // who reads it there is not looked at
      }
      for (Use use : next.uses()) {
        Node node = use.node();
        String type = node.op().domain().isEmpty() ? node.op().type() : "";
        if (FORGET.contains(type) || isShifted(node, use.index(), facts) || !seen.add(node)) {
          continue;
        }
        boolean numerator = type.equals("Div") && use.index() == 0 && node.input(1) != next;
        if (!numerator && !KEEP.contains(type) || seen.size() > MAX_NODES) {
          return false;
        }
        node.outputs().stream().filter(output -> !output.isAbsent()).forEach(open::push);
      }
    }
    return true;
  }

  private static boolean isGivenOutOfBody(Value value) {
    if (!value.isGraphOutput()) {
      return false;
    }
    for (Graph graph : value.graph().model().graphs()) {
      if (graph.owner().isPresent() && graph.outputs().contains(value)) {
        return true;
      }
    }
    return false;
  }

  /** Whether something that is not 0 is added: 0.0 and -0.0 then give the same. */
  private static boolean isShifted(Node node, int index, Facts facts) {
    String type = node.op().type();
    if (!type.equals("Add") && !type.equals("Sub") || node.inputs().size() != 2) {
      return false;
    }
    double[] other = Sure.numbers(facts, node.input(1 - index)).orElse(new double[0]);
    for (double number : other) {
      if (number == 0) {
        return false;
      }
    }
    return other.length > 0;
  }
}
