package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.linear.LinearQuantizer;
import dev.onnxslim.quantizer.linear.QuantParams;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.util.Optional;

/**
 * A weight and how it becomes integers. The integers themselves are made while the model is
 * written.
 *
 * @param tensor the weight, in floats
 * @param layout which elements share a scale
 * @param params the scales and zero points
 * @param quantizer makes the integers
 */
record QuantizedWeight(
    Tensor tensor, WeightLayout layout, QuantParams params, LinearQuantizer quantizer) {

  /** The stored parts of a weight inside a graph. */
  record Parts(Value integers, Value scale, Optional<Value> zeroPoint) {}

  /** Bytes of integers, scales and zero points. */
  long bytes() {
    long scales = layout.scales();
    return tensor.elements()
        + params.scaleType().byteSize(scales)
        + (params.needsZeroPoints() ? scales : 0);
  }

  /**
   * Stores integers, scales and zero points.
   *
   * @param integerDims sizes of the stored integers
   * @param scaleDims sizes of scales and zero points
   */
  Parts store(Graph graph, Optional<Node> before, long[] integerDims, long[] scaleDims) {
    String name = tensor.name();
    Tensor view = new Tensor(name, tensor.elemType(), layout.viewDims(), tensor.data());
    Payload data = quantizer.quantized(view, params);
    Value integers =
        graph.addConstant(
            new Tensor(unique(graph, "_q"), params.type().elemType(), integerDims, data), before);
    Tensor scales = params.scaleTensor(unique(graph, "_scale"));
    Value scale =
        graph.addConstant(
            new Tensor(scales.name(), scales.elemType(), scaleDims, scales.data()), before);
    if (!params.needsZeroPoints()) {
      return new Parts(integers, scale, Optional.empty());
    }
    Tensor points = params.zeroPointTensor(unique(graph, "_zp"));
    Value zeroPoint =
        graph.addConstant(
            new Tensor(points.name(), points.elemType(), scaleDims, points.data()), before);
    return new Parts(integers, scale, Optional.of(zeroPoint));
  }

  private String unique(Graph graph, String suffix) {
    return graph.model().uniqueName(tensor.name() + suffix);
  }
}
