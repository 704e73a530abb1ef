package dev.onnxslim.analyzer.params;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.Optional;
import java.util.Set;

/** What a value is made of, as far as that tells what a constant beside it is for. */
final class Producers {
  /** How many operators are looked through. */
  private static final int DEPTH = 8;

  private static final Set<String> LAYOUT =
      Set.of(
          "Cast",
          "CastLike",
          "Reshape",
          "Transpose",
          "Squeeze",
          "Unsqueeze",
          "Identity",
          "Flatten",
          "Expand");

  private static final Set<String> NORMALISATIONS =
      Set.of(
          "InstanceNormalization",
          "LayerNormalization",
          "GroupNormalization",
          "RMSNormalization",
          "SimplifiedLayerNormalization",
          "MeanVarianceNormalization",
          "LpNormalization");

  private Producers() {}

  /** The node that makes a value, behind operators that only move or convert elements. */
  static Node maker(Value value) {
    Value at = value;
    for (int k = 0; k < DEPTH; k++) {
      Optional<Node> node = at.producer();
      if (node.isEmpty()) {
        return null;
      }
      if (!node.get().op().domain().isEmpty() || !LAYOUT.contains(node.get().op().type())) {
        return node.get();
      }
      at = node.get().input(0);
    }
    return null;
  }

  /** Whether a value is the result of a matrix product, a convolution or the like. */
  static boolean isProduct(Value value) {
    Node node = maker(value);
    if (node == null) {
      return false;
    }
    if (is(node, "Mul")) { // integers that were multiplied get their scale
      return isIntegerProduct(node.input(0)) || isIntegerProduct(node.input(1));
    }
    if (is(node, "DequantizeLinear") || is(node, "QuantizeLinear")) {
      return isProduct(node.input(0));
    }
    return RoleTable.multiplies(node);
  }

  /** Whether a value is the result of a convolution. */
  static boolean isConvolution(Value value) {
    Node node = maker(value);
    return node != null && (is(node, "Conv") || is(node, "ConvTranspose"));
  }

  /** Whether a value has been divided by a standard deviation or a norm. */
  static boolean isNormalised(Value value) {
    Node node = maker(value);
    if (node == null) {
      return false;
    }
    if (is(node, "Div")) {
      return isDeviation(node.input(1));
    }
    if (is(node, "Mul")) {
      return isInverse(node.input(0)) || isInverse(node.input(1));
    }
    return NORMALISATIONS.contains(node.op().type());
  }

  /** Whether a value is normalised and then scaled by a constant. */
  static boolean isScaled(Value value) {
    Node node = maker(value);
    if (node == null || !is(node, "Mul")) {
      return false;
    }
    for (int k = 0; k < 2; k++) {
      Value other = node.input(1 - k);
      if (isStored(node.input(k)) && (isNormalised(other) || isConvolution(other))) {
        return true;
      }
    }
    return false;
  }

  /** Whether what a value is multiplied with is the scale that makes floats of integers. */
  static boolean isUnscaled(Value value) {
    Value at = value;
    for (int k = 0; k < DEPTH; k++) {
      Optional<Tensor> constant = at.constant();
      if (constant.isPresent()) {
        return isSmallInteger(constant.get().elemType());
      }
      Node node = at.producer().orElse(null);
      if (node == null) {
        return false;
      }
      if (is(node, "DynamicQuantizeLinear")) {
        return node.output(1) == at; // the scale of the other factor
      }
      if (is(node, "MatMulInteger") || is(node, "ConvInteger")) {
        return true;
      }
      if (!is(node, "Sub") && !is(node, "Gather") && !LAYOUT.contains(node.op().type())) {
        return false;
      }
      at = node.input(0);
    }
    return false;
  }

  /** Whether a value is a stored tensor, or rows of one, moved or converted. */
  static boolean isStored(Value value) {
    Value at = value;
    for (int k = 0; k < DEPTH; k++) {
      if (at.initializer().isPresent() || at.constant().isPresent()) {
        return true;
      }
      Node node = at.producer().orElse(null);
      if (node == null || !is(node, "Gather") && !LAYOUT.contains(node.op().type())) {
        return false;
      }
      at = node.input(0);
    }
    return false;
  }

  /** Integers that a weight may be stored as. */
  static boolean isSmallInteger(ElemType type) {
    return type.isInteger() && type.bits() <= Byte.SIZE || type.isFloat() && type.bits() <= 8;
  }

  static boolean is(Node node, String type) {
    return node.op().domain().isEmpty() && node.op().type().equals(type)
        || node.op().equals(OpId.ms(type));
  }

  private static boolean isIntegerProduct(Value value) {
    Node node = maker(value);
    return node != null && (is(node, "MatMulInteger") || is(node, "ConvInteger"));
  }

  private static boolean isDeviation(Value value) {
    Node node = maker(value);
    if (node != null && (is(node, "Clip") || is(node, "Max") || is(node, "Add"))) {
      node = maker(node.input(0));
    }
    return node != null && (is(node, "Sqrt") || is(node, "ReduceL2"));
  }

  private static boolean isInverse(Value value) {
    Node node = maker(value);
    if (node == null) {
      return false;
    }
    return is(node, "Reciprocal") && isDeviation(node.input(0))
        || is(node, "Div") && isDeviation(node.input(1));
  }
}
