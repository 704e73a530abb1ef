package dev.onnxslim.analyzer.cost;

import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bytes that a node moves: what it reads, weights included, and what it writes, everything once.
 */
public final class NodeBytes {
  /** Inputs of which a node reads as many elements as its first output has, by operator. */
  private static final Map<OpId, List<Integer>> TAKES_FROM =
      Map.of(
          OpId.onnx("Gather"), List.of(0),
          OpId.onnx("GatherElements"), List.of(0),
          OpId.onnx("GatherND"), List.of(0),
          OpId.onnx("Slice"), List.of(0),
          OpId.ms("GatherND"), List.of(0),
          OpId.ms("EmbedLayerNormalization"), List.of(2, 3, 4));

  private static final OpId QUANTIZED_GATHER = OpId.ms("GatherBlockQuantized");

  private static final Set<OpId> READ_NOTHING = Set.of(OpId.onnx("Shape"), OpId.onnx("Size"));

  private static final OpId CONSTANT = OpId.onnx("Constant");

  private NodeBytes() {}

  /**
   * The bytes that one run of a node reads and writes.
   *
   * <p>Gather and Slice read what they give, not the whole table. Reshape and the like, Constant,
   * and a node that only runs graphs move nothing. A value that is read twice counts once; a
   * recurrence counts its weights once, as if they stayed in the cache.
   *
   * @return a formula while sizes are open; unknown when a size is not known
   */
  public static Dim of(Scope scope, Node node) {
    if (Views.isView(node) || node.op().equals(CONSTANT) || !scope.inner(node).isEmpty()) {
      return Dim.of(0);
    }
    Dim sum = READ_NOTHING.contains(node.op()) ? Dim.of(0) : read(scope, node);
    for (Value output : node.outputs()) {
      if (!output.isAbsent()) {
        sum = sum.plus(ValueBytes.of(scope, output));
      }
    }
    return sum;
  }

  private static Dim read(Scope scope, Node node) {
    Map<Integer, Dim> taken = taken(scope, node);
    Set<Value> seen = new HashSet<>();
    Dim sum = Dim.of(0);
    for (int k = 0; k < node.inputs().size(); k++) {
      Value input = node.input(k);
      if (!scope.isAbsent(input) && seen.add(input)) {
        Dim part = taken.get(k);
        sum = sum.plus(part == null ? ValueBytes.of(scope, input) : part);
      }
    }
    return sum;
  }

  /** The bytes of the inputs that are read in part. */
  private static Map<Integer, Dim> taken(Scope scope, Node node) {
    if (node.op().equals(QUANTIZED_GATHER)) {
      return takenFromBlocks(scope, node);
    }
    Map<Integer, Dim> taken = new HashMap<>();
    for (int index : TAKES_FROM.getOrDefault(node.op(), List.of())) {
      taken.put(
          index, ValueBytes.of(elemType(scope, node.input(index)), outputElements(scope, node)));
    }
    return taken;
  }

  /** {@code GatherBlockQuantized(data, indices, scales, zero_points)}. */
  private static Map<Integer, Dim> takenFromBlocks(Scope scope, Node node) {
    Dim elements = outputElements(scope, node);
    long bits = scope.attributes(node).i("bits", 4);
    long block = scope.attributes(node).i("block_size", 128);
    Dim blocks = elements.ceilDiv(block);
    Dim zeroPoints = blocks.times(bits).ceilDiv(Byte.SIZE);
    return Map.of(
        0, elements.times(bits).ceilDiv(Byte.SIZE),
        2, ValueBytes.of(elemType(scope, node.input(2)), blocks),
        3, zeroPoints);
  }

  private static ElemType elemType(Scope scope, Value value) {
    return scope.type(value) instanceof TensorType tensor ? tensor.elemType() : ElemType.UNDEFINED;
  }

  private static Dim outputElements(Scope scope, Node node) {
    Optional<Shape> shape = scope.shape(node.output(0));
    return shape.isPresent() ? shape.get().elements() : Dim.UNKNOWN;
  }
}
