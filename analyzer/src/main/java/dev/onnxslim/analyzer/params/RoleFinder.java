package dev.onnxslim.analyzer.params;

import dev.onnxslim.analyzer.weights.WeightReader;
import dev.onnxslim.analyzer.weights.WeightReaders;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells what a stored tensor is for by who reads it: directly, behind operators that move or
 * convert elements, and behind those that make floats of integers again.
 */
final class RoleFinder {
  /** Which role a tensor has that is read for several. */
  private static final List<Role> PRECEDENCE =
      List.of(
          Role.EMBEDDING,
          Role.WEIGHT,
          Role.NORMALISATION,
          Role.BIAS,
          Role.CONSTANT,
          Role.RUNNING_STATISTIC,
          Role.QUANTIZATION,
          Role.SHAPE);

  /**
   * What was found.
   *
   * @param readers the nodes that read the tensor, in the order found
   */
  record Reading(Role role, List<Node> readers) {}

  private final Tensor tensor;
  private final boolean isFloat;
  private final List<Node> readers = new ArrayList<>();
  private final Set<Value> seen = new HashSet<>();
  private Role role;
  private boolean becomesFloats;

  private RoleFinder(Tensor tensor) {
    this.tensor = tensor;
    this.isFloat = tensor.elemType().isFloat() && tensor.elemType().bits() > Byte.SIZE;
  }

  /** Reads who reads a tensor. */
  static Reading read(Value value, Tensor tensor) {
    if (!value.isUsed()) {
      return new Reading(Role.UNUSED, List.of());
    }
    RoleFinder finder = new RoleFinder(tensor);
    List<Use> uses = value.uses();
    if (finder.isFloat || mayBeWeight(tensor, uses)) {
      finder.follow(value, finder.isFloat);
    }
    if (finder.readers.isEmpty()) {
      for (Use use : uses) {
        finder.readers.add(use.node());
      }
    }
    Role found = finder.role;
    if (found == null) {
      found =
          finder.becomesFloats
              ? Role.WEIGHT
              : tensor.elemType().isFloat() ? Role.CONSTANT : Role.SHAPE;
    }
    return new Reading(found, finder.readers);
  }

  /** Whether integers may be a weight: wide ones only where an operator says so. */
  private static boolean mayBeWeight(Tensor tensor, List<Use> uses) {
    if (Producers.isSmallInteger(tensor.elemType())) {
      return true;
    }
    for (Use use : uses) {
      if (tensor.elemType().isInteger()
          && isQuantized(use.node().op().type())
          && RoleTable.role(use.node(), use.index()) != null) {
        return true;
      }
    }
    return false;
  }

  private static boolean isQuantized(String type) {
    return type.startsWith("Q") || type.contains("Integer") || type.contains("Dequantize");
  }

  /**
   * Looks at every reader of a value.
   *
   * @param floats whether the value is floats: of the tensor, or made of its integers
   */
  private void follow(Value value, boolean floats) {
    if (!seen.add(value)) {
      return;
    }
    for (WeightReader reader : WeightReaders.of(value, tensor.rank()).all()) {
      Node node = reader.use().node();
      int index = reader.use().index();
      if (isConversion(node, index)) {
        follow(node.output(0), true);
      } else if (!floats && isArithmetic(node, index)) {
        becomesFloats = true;
        follow(node.output(0), Producers.is(node, "Mul"));
      } else if (!floats && Producers.is(node, "Gather") && index == 0) {
        lookUp(node);
      } else {
        readers.add(node);
        found(floats ? floatRole(reader) : integerRole(reader));
      }
    }
  }

  private void found(Role next) {
    if (next == null) {
      return;
    }
    if (role == null || PRECEDENCE.indexOf(next) < PRECEDENCE.indexOf(role)) {
      role = next;
    }
  }

  /** Floats of integers and the way back: what reads the result reads the tensor. */
  private static boolean isConversion(Node node, int index) {
    return index == 0
        && (Producers.is(node, "DequantizeLinear") || Producers.is(node, "QuantizeLinear"));
  }

  /** {@code (integers - zero point) * scale} in floats, both stored: no mask of the data. */
  private static boolean isArithmetic(Node node, int index) {
    return (Producers.is(node, "Mul") || Producers.is(node, "Sub") && index == 0)
        && Producers.isStored(node.input(1 - index));
  }

  /** Integer rows that are looked up are a table if they become floats; else they are indices. */
  private void lookUp(Node gather) {
    boolean table = false;
    boolean zeroPoint = false;
    for (WeightReader reader : WeightReaders.of(gather.output(0), tensor.rank()).all()) {
      Node node = reader.use().node();
      int index = reader.use().index();
      boolean factor = RoleTable.role(node, index) == Role.WEIGHT;
      table |= factor || isConversion(node, index) || isArithmetic(node, index);
      zeroPoint |= Producers.is(node, "Sub") && index == 1 || index == 2 && isConversion(node, 0);
    }
    readers.add(gather);
    found(table ? Role.EMBEDDING : zeroPoint ? Role.QUANTIZATION : null);
  }

  private Role integerRole(WeightReader reader) {
    Node node = reader.use().node();
    if (Producers.is(node, "Sub")) {
      return Role.QUANTIZATION; // what is subtracted from integers
    }
    Role byOperator = RoleTable.role(node, reader.use().index());
    boolean cast = !reader.direct() || becomesFloats;
    return byOperator == null && cast && reader.heavy() ? Role.WEIGHT : byOperator;
  }

  private Role floatRole(WeightReader reader) {
    Node node = reader.use().node();
    int index = reader.use().index();
    Role byOperator = RoleTable.role(node, index);
    if (byOperator != null) {
      return byOperator;
    }
    if (node.op().equals(OpId.onnx("Gather")) && index == 0) {
      return tableRole(node);
    }
    if (reader.heavy()) {
      return Role.WEIGHT;
    }
    if (node.op().type().startsWith("QLinear")) {
      return Role.QUANTIZATION; // floats can only be scales there
    }
    return node.inputs().size() == 2 ? operandRole(node, index) : Role.CONSTANT;
  }

  /** What an operand of an elementwise operator is for. */
  private Role operandRole(Node node, int index) {
    Value other = node.input(1 - index);
    if (Producers.is(node, "Mul")) {
      if (Producers.isUnscaled(other) || Producers.isStored(other) && scalesIntegers(node)) {
        return Role.QUANTIZATION;
      }
      boolean scales = Producers.isNormalised(other) || Producers.isConvolution(other);
      return isVector() && scales ? Role.NORMALISATION : Role.CONSTANT;
    }
    if ((Producers.is(node, "Add") || Producers.is(node, "Sub")) && isVector()) {
      return Producers.isScaled(other)
          ? Role.NORMALISATION
          : Producers.isProduct(other) ? Role.BIAS : Role.CONSTANT;
    }
    return Role.CONSTANT;
  }

  /** Whether the product of two scales scales integers. */
  private static boolean scalesIntegers(Node product) {
    for (Use use : product.output(0).uses()) {
      Node node = use.node();
      if (Producers.is(node, "Mul") && Producers.isUnscaled(node.input(1 - use.index()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Rows that are looked up are an embedding, unless they are scales of quantized rows or factors
   * of what the model computes, as rotary tables are.
   */
  private Role tableRole(Node gather) {
    if (tensor.rank() < 2) {
      return Role.CONSTANT;
    }
    Role found = null;
    for (WeightReader reader : WeightReaders.of(gather.output(0), tensor.rank()).all()) {
      Node node = reader.use().node();
      boolean factor = Producers.is(node, "Mul");
      Value other = factor ? node.input(1 - reader.use().index()) : Value.ABSENT;
      if (factor && Producers.isUnscaled(other)) {
        return Role.QUANTIZATION;
      }
      boolean constant = other.initializer().isPresent() || other.constant().isPresent();
      if (!factor || constant) {
        return Role.EMBEDDING;
      }
      found = Role.CONSTANT;
    }
    return found == null ? Role.EMBEDDING : found;
  }

  /** Whether at most one axis is longer than 1. */
  private boolean isVector() {
    int longer = 0;
    for (long dim : tensor.dims()) {
      longer += dim > 1 ? 1 : 0;
    }
    return longer <= 1;
  }
}
