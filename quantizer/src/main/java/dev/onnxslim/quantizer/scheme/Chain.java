package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
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
 * Nodes inserted one after another at one place; the last one defines a value that has readers
 * already.
 */
final class Chain {
  private final Graph graph;
  private final Optional<Node> before;
  private final Value end;
  private Node last;

  Chain(Graph graph, Optional<Node> before, Value end) {
    this.graph = graph;
    this.before = before;
    this.end = end;
  }

  Value add(String op, Attributes attributes, Value... inputs) {
    Value output = graph.newValue("dq");
    last = graph.insert(before, OpId.onnx(op), List.of(inputs), List.of(output), attributes);
    return output;
  }

  Value cast(Value value, ElemType to) {
    return add("Cast", Attributes.none().with("to", to.code()), value);
  }

  /** {@code (integers - zeroPoint) * scale} as FLOAT. */
  Value dequantized(Value integers, Optional<Value> zeroPoint, Value scale, ElemType scaleType) {
    Value floats = cast(integers, ElemType.FLOAT);
    if (zeroPoint.isPresent()) {
      floats = add("Sub", Attributes.none(), floats, cast(zeroPoint.get(), ElemType.FLOAT));
    }
    Value factor = scaleType == ElemType.FLOAT ? scale : cast(scale, ElemType.FLOAT);
    return add("Mul", Attributes.none(), floats, factor);
  }

  Value reshaped(Value value, long[] dims) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * dims.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(dims);
    Tensor shape =
        new Tensor(
            graph.model().uniqueName("dq_shape"),
            ElemType.INT64,
            new long[] {dims.length},
            Payload.of(bytes.array()));
    return add("Reshape", Attributes.none(), value, graph.addConstant(shape, before));
  }

  /** Makes the last node define the value that has the readers. */
  void finish() {
    graph.redefine(last, end);
  }
}
