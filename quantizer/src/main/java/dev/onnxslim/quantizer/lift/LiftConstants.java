package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.BFloat16;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small constants, one for all nodes of a graph that need the same. */
final class LiftConstants {
  private record Key(Graph graph, ElemType type, List<Long> dims, ByteBuffer bytes) {}

  private final Map<Key, Value> known = new HashMap<>();

  Value ints(Graph graph, String name, long[] dims, long... elements) {
    ByteBuffer bytes = allocate(elements.length * Long.BYTES);
    for (long element : elements) {
      bytes.putLong(element);
    }
    return constant(graph, name, ElemType.INT64, dims, bytes);
  }

  /**
   * @param type FLOAT, DOUBLE, FLOAT16 or BFLOAT16
   */
  Value floats(Graph graph, String name, ElemType type, long[] dims, float... elements) {
    ByteBuffer bytes = allocate((int) type.byteSize(elements.length));
    for (float element : elements) {
      switch (type) {
        case FLOAT -> bytes.putFloat(element);
        case DOUBLE -> bytes.putDouble(element);
        case FLOAT16 -> bytes.putShort(Float16.fromFloat(element));
        case BFLOAT16 -> bytes.putShort(BFloat16.fromFloat(element));
        default -> throw new IllegalArgumentException("no float type: " + type);
      }
    }
    return constant(graph, name, type, dims, bytes);
  }

  private Value constant(Graph graph, String name, ElemType type, long[] dims, ByteBuffer bytes) {
    List<Long> sizes = Arrays.stream(dims).boxed().toList();
    return known.computeIfAbsent(
        new Key(graph, type, sizes, bytes.flip()),
        key -> {
          String unique = graph.model().uniqueName(name);
          Optional<Node> first = graph.nodes().stream().findFirst(); // before every reader
          Tensor tensor = new Tensor(unique, type, dims, Payload.of(bytes.array()));
          return graph.addConstant(tensor, first);
        });
  }

  private static ByteBuffer allocate(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
