package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.util.Optional;

/**
 * {@code weight = Reshape((Cast(integers) - zero point) * scale)}. onnxruntime folds it into floats
 * when it loads the model, so it computes as fast and as exactly as with the float weight. Valid
 * from opset 7 on.
 */
final class CastStorage {
  /** Broadcasting Sub and Mul. */
  static final long MIN_OPSET = 7;

  private CastStorage() {}

  /** Stores a weight in place of the constant {@code value}. */
  static void replace(Value value, QuantizedWeight weight) {
    Graph graph = value.graph();
    Optional<Node> before = graph.detachConstant(value);
    WeightLayout layout = weight.layout();
    QuantizedWeight.Parts parts =
        weight.store(graph, before, layout.storedDims(), layout.scaleDims());
    dequantize(value, before, weight, parts);
  }

  /** Defines {@code value}, which nothing defines, from a weight's stored parts. */
  static void dequantize(
      Value value, Optional<Node> before, QuantizedWeight weight, QuantizedWeight.Parts parts) {
    Chain chain = new Chain(value.graph(), before, value);
    Value floats =
        chain.dequantized(
            parts.integers(), parts.zeroPoint(), parts.scale(), weight.params().scaleType());
    if (weight.layout().needsReshape(weight.tensor().dims())) {
      floats = chain.reshaped(floats, weight.tensor().dims());
    }
    if (weight.tensor().elemType() != ElemType.FLOAT) {
      chain.cast(floats, weight.tensor().elemType());
    }
    chain.finish();
  }
}
