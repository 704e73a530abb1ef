package dev.onnxslim.analyzer.params;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists what a model stores: initializers and Constant nodes of all graphs. */
final class TensorCollector {
  private static final OpId CONSTANT = OpId.onnx("Constant");

  /** A value and the tensor that it holds. */
  record Stored(Value value, Tensor tensor) {}

  private TensorCollector() {}

  /** Graph by graph, initializers first. */
  static List<Stored> of(Model model) {
    List<Stored> stored = new ArrayList<>();
    for (Graph graph : model.graphs()) {
      for (Initializer initializer : graph.initializers()) {
        stored.add(new Stored(initializer.value(), initializer.tensor()));
      }
      for (Node node : graph.nodes()) {
        if (node.op().equals(CONSTANT) && !node.output(0).isAbsent()) {
          Optional<Tensor> tensor = tensor(node.attributes(), node.output(0).name());
          if (tensor.isPresent()) {
            stored.add(new Stored(node.output(0), tensor.get()));
          }
        }
      }
    }
    return stored;
  }

  /**
   * Numbers in any of the attributes that a Constant may have; text and sparse tensors are none.
   */
  private static Optional<Tensor> tensor(Attributes attributes, String name) {
    if (attributes.has("value")) {
      return attributes.tensor("value");
    }
    if (attributes.has("value_float") || attributes.has("value_floats")) {
      boolean one = attributes.has("value_float");
      float[] floats =
          one ? new float[] {attributes.f("value_float", 0)} : attributes.floats("value_floats");
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * floats.length);
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(floats);
      return Optional.of(tensor(name, ElemType.FLOAT, one, floats.length, bytes));
    }
    if (attributes.has("value_int") || attributes.has("value_ints")) {
      boolean one = attributes.has("value_int");
      long[] ints = one ? new long[] {attributes.i("value_int", 0)} : attributes.ints("value_ints");
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * ints.length);
      bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(ints);
      return Optional.of(tensor(name, ElemType.INT64, one, ints.length, bytes));
    }
    return Optional.empty();
  }

  private static Tensor tensor(
      String name, ElemType type, boolean scalar, int length, ByteBuffer bytes) {
    long[] dims = scalar ? new long[0] : new long[] {length};
    return new Tensor(name, type, dims, Payload.of(bytes.array()));
  }
}
