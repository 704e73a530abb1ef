package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads small constants of a graph, and adds new ones, each only once. */
final class SmallConstants {
  private static final int MAX_LIST = 64;

  private final Graph graph;
  private final Map<List<Object>, Value> added = new HashMap<>();

  SmallConstants(Graph graph) {
    this.graph = graph;
  }

  /** The elements of a short constant list of integers, or of one integer. */
  static Optional<long[]> longs(Value value) {
    Optional<Tensor> constant = value.isAbsent() ? Optional.empty() : value.constant();
    if (constant.isEmpty()
        || constant.get().elemType() != ElemType.INT64
            && constant.get().elemType() != ElemType.INT32
        || constant.get().rank() > 1
        || constant.get().elements() > MAX_LIST) {
      return Optional.empty();
    }
    try {
      return Optional.of(constant.get().toLongs());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A list of 64-bit integers. */
  Value list(Node reader, long... elements) {
    ByteBuffer bytes =
        ByteBuffer.allocate(elements.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(elements).forEach(bytes::putLong);
    return tensor(reader, ElemType.INT64, new long[] {elements.length}, bytes.array());
  }

  /** A tensor; where there are no initializers, it is made just before {@code reader}. */
  Value tensor(Node reader, ElemType type, long[] dims, byte[] bytes) {
    List<Object> key =
        List.of(type, Arrays.stream(dims).boxed().toList(), ByteBuffer.wrap(bytes.clone()));
    Value known = added.get(key);
    if (known != null) {
      return known;
    }
    String name = graph.model().uniqueName(dims.length == 1 ? "shape" : "number");
    Tensor tensor = new Tensor(name, type, dims, Payload.of(bytes));
    Value value = graph.addConstant(tensor, Optional.of(reader));
    if (value.initializer().isPresent()) {
      added.put(key, value); // a node would have to stand before every reader
    }
    return value;
  }
}
