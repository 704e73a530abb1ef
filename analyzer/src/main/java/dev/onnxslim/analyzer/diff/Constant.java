package dev.onnxslim.analyzer.diff;

import dev.onnxslim.model.AttributeValue;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * A stored constant.
 *
 * @param value that holds it
 * @param tensor its type, dims and bytes; of a sparse one those of the values that are stored
 * @param indices of a sparse one
 * @param storage how it is stored
 */
record Constant(Value value, Tensor tensor, Optional<Tensor> indices, Storage storage) {
  private static final OpId CONSTANT = OpId.onnx("Constant");

  /** How a constant is stored. */
  enum Storage {
    INITIALIZER,
    NODE,
    SPARSE
  }

  static Constant of(Initializer initializer) {
    return new Constant(
        initializer.value(), initializer.contents(), Optional.empty(), Storage.INITIALIZER);
  }

  static Optional<Constant> sparse(Value value) {
    List<Tensor> parts = value.sparseParts();
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Constant(value, parts.get(0), Optional.of(parts.get(1)), Storage.SPARSE));
  }

  /** What a Constant node holds; empty for a node of another kind, or that holds none. */
  static Optional<Constant> of(Node node) {
    if (!node.op().equals(CONSTANT)
        || node.output(0).isAbsent()
        || node.attributes().names().size() != 1
        || node.attributes().hasReference()) {
      return Optional.empty();
    }
    String name = node.attributes().names().iterator().next();
    AttributeValue held = node.attributes().value(name).orElseThrow();
    Tensor tensor =
        switch (name) {
          case "value" -> held.tensors().size() == 1 ? held.tensors().get(0) : null;
          case "value_float" -> floats(true, node.attributes().f(name, 0));
          case "value_floats" -> floats(false, node.attributes().floats(name));
          case "value_int" -> ints(true, node.attributes().i(name, 0));
          case "value_ints" -> ints(false, node.attributes().ints(name));
          default -> null; // texts and sparse tensors: compared as attributes
        };
    return Optional.ofNullable(tensor)
        .map(t -> new Constant(node.output(0), t, Optional.empty(), Storage.NODE));
  }

  String name() {
    return value.name();
  }

  private static Tensor floats(boolean scalar, float... floats) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * floats.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(floats);
    return tensor(ElemType.FLOAT, scalar, floats.length, bytes);
  }

  private static Tensor ints(boolean scalar, long... ints) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * ints.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(ints);
    return tensor(ElemType.INT64, scalar, ints.length, bytes);
  }

  private static Tensor tensor(ElemType type, boolean scalar, int length, ByteBuffer bytes) {
    long[] dims = scalar ? new long[0] : new long[] {length};
    return new Tensor("", type, dims, Payload.of(bytes.array()));
  }
}
