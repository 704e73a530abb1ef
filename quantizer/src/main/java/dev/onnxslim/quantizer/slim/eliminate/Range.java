package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.tensor.ElemType;
import java.util.Optional;
import java.util.Set;

/**
 * What Relu and Clip do: they move every number into a range that they keep as it is.
 *
 * @param low the least number of the range
 * @param high the greatest one
 */
record Range(double low, double high) {
  /** Nothing below 0 comes out, of a NaN neither. */
  private static final Set<String> NOT_NEGATIVE =
      Set.of("Relu", "Sigmoid", "Softmax", "Exp", "Softplus", "HardSigmoid");

  /** Comes out what went in, or averages or the greatest of it. */
  private static final Set<String> PASSING =
      Set.of(
          "Reshape",
          "Transpose",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Identity",
          "Slice",
          "Gather",
          "Expand",
          "MaxPool",
          "AveragePool",
          "GlobalAveragePool",
          "GlobalMaxPool");

  private static final int MAX_STEPS = 4;

  /** From here on different integers are one double. */
  private static final double EXACT = 0x1p53;

  /** The range of a Relu or a Clip with constant bounds; empty for other nodes. */
  static Optional<Range> of(Node node, Facts facts) {
    if (!node.op().domain().isEmpty() || node.attributes().hasReference()) {
      return Optional.empty();
    }
    if (node.op().type().equals("Relu")) {
      return Optional.of(new Range(0, Double.POSITIVE_INFINITY));
    }
    if (!node.op().type().equals("Clip")) {
      return Optional.empty();
    }
    Optional<Double> low = bound(node, 1, "min", facts);
    Optional<Double> high = bound(node, 2, "max", facts);
    return low.isPresent() && high.isPresent() && low.get() <= high.get()
        ? Optional.of(new Range(low.get(), high.get()))
        : Optional.empty();
  }

  boolean contains(Range other) {
    return low <= other.low && other.high <= high;
  }

  /** Whether a float value is never negative, and never -0.0 but for a Relu. */
  static boolean isNeverNegative(Value value, Facts facts) {
    Value source = value;
    for (int step = 0; step < MAX_STEPS && source.producer().isPresent(); step++) {
      Node maker = source.producer().get();
      String type = maker.op().domain().isEmpty() ? maker.op().type() : "";
      if (source != maker.output(0)) {
        return false;
      }
      if (NOT_NEGATIVE.contains(type)
          || type.equals("Abs") && facts.elemType(source).isFloat() // not that of the least int
          || of(maker, facts).map(range -> range.low >= 0).orElse(false)) {
        return true;
      }
      if (!PASSING.contains(type)) {
        return false;
      }
      source = maker.input(0);
    }
    return false;
  }

  /**
   * A bound: an attribute up to opset 10, then an input. A bound that is left out clips as well.
   */
  private static Optional<Double> bound(Node node, int input, String attribute, Facts facts) {
    boolean least = input == 1;
    if (node.graph().opset("").orElse(0) < 11) {
      float otherwise = least ? -Float.MAX_VALUE : Float.MAX_VALUE;
      return Optional.of((double) node.attributes().f(attribute, otherwise));
    }
    if (!node.input(input).isAbsent()) {
      boolean isFloat = facts.elemType(node.input(input)).isFloat();
      return Sure.numbers(facts, node.input(input))
          .filter(n -> n.length == 1 && (isFloat || Math.abs(n[0]) < EXACT))
          .map(n -> n[0]);
    }
    ElemType type = facts.elemType(node.input(0));
    if (type == ElemType.FLOAT) { // infinity becomes the greatest number
      return Optional.of((double) (least ? -Float.MAX_VALUE : Float.MAX_VALUE));
    }
    return type.isInteger()
        ? Optional.of(least ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
        : Optional.empty();
  }
}
