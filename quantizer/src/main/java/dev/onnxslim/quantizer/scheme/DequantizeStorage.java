package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.linear.Granularity;
import dev.onnxslim.tensor.ElemType;
import java.util.Arrays;
import java.util.Optional;

/**
 * {@code weight = DequantizeLinear(integers, scale, zero point)}.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html">DequantizeLinear</a>
 */
final class DequantizeStorage {
  /** One scale. */
  static final long MIN_OPSET = 10;

  /** One scale for each index of an axis. */
  static final long PER_AXIS_OPSET = 13;

  /** One scale for each block. */
  static final long BLOCK_OPSET = 21;

  private DequantizeStorage() {}

  /** Stores a weight in place of the constant {@code value}. */
  static void replace(Value value, QuantizedWeight weight) {
    Graph graph = value.graph();
    Optional<Node> before = graph.detachConstant(value);
    WeightLayout layout = weight.layout();
    QuantizedWeight.Parts parts =
        weight.store(graph, before, layout.viewDims(), weight.params().scaleShape());
    Chain chain = new Chain(graph, before, value);
    Value scale =
        weight.params().scaleType() == ElemType.FLOAT
            ? parts.scale()
            : chain.cast(parts.scale(), ElemType.FLOAT);
    Value[] inputs =
        parts.zeroPoint().isPresent()
            ? new Value[] {parts.integers(), scale, parts.zeroPoint().get()}
            : new Value[] {parts.integers(), scale};
    Value floats = chain.add("DequantizeLinear", attributes(layout.granularity()), inputs);
    if (!Arrays.equals(layout.viewDims(), weight.tensor().dims())) {
      floats = chain.reshaped(floats, weight.tensor().dims());
    }
    if (weight.tensor().elemType() != ElemType.FLOAT) {
      chain.cast(floats, weight.tensor().elemType());
    }
    chain.finish();
  }

  private static Attributes attributes(Granularity granularity) {
    if (granularity instanceof Granularity.PerAxis perAxis) {
      return Attributes.none().with("axis", perAxis.axis());
    }
    if (granularity instanceof Granularity.PerBlock perBlock) {
      return Attributes.none().with("axis", perBlock.axis()).with("block_size", perBlock.size());
    }
    return Attributes.none();
  }
}
