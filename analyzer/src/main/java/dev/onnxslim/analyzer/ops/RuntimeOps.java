package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules of the operators that onnxruntime adds to the standard domain: copies between devices and
 * TensorRT's plugins. What a plugin computes is its own affair, so that its cost is not known.
 *
 * @see <a href="https://github.com/NVIDIA/TensorRT/tree/main/plugin">TensorRT, plugins</a>
 */
final class RuntimeOps {
  private RuntimeOps() {}

  static List<OpRule> rules() {
    CostRule open =
        op -> {
          throw op.unknown("what the plugin computes");
        };
    return List.of(
        OpRule.onnx("MemcpyFromHost", 1, op -> op.known(op.shape(0)), CostRule.NONE),
        OpRule.onnx("MemcpyToHost", 1, op -> op.known(op.shape(0)), CostRule.NONE),
        OpRule.ms("SampleOp", op -> op.known(op.shape(0)), CostRule.NONE),
        OpRule.onnx("GivenTensorFill", 1, RuntimeOps::fill, CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.FLOAT)),
        OpRule.onnx("DisentangledAttention_TRT", 1, op -> op.known(op.shape(0)), open),
        OpRule.onnx("EfficientNMS_TRT", 1, RuntimeOps::boxes, open)
            .withElemTypes(
                op -> List.of(ElemType.INT32, op.elemType(0), op.elemType(0), ElemType.INT32)),
        OpRule.onnx("PyramidROIAlign_TRT", 1, RuntimeOps::patches, open),
        OpRule.onnx("MultilevelCropAndResize_TRT", 1, RuntimeOps::patches, open));
  }

  /** The shape is an attribute, or what the input holds or has; {@code extra_shape} follows it. */
  private static Inferred fill(OpContext op) {
    List<Dim> dims = new ArrayList<>();
    if (op.has(0)) {
      boolean holdsShape = op.attributes().i("input_as_shape", 0) != 0;
      dims.addAll(holdsShape ? op.integers(0) : op.shape(0).dims());
    } else {
      dims.addAll(sizes(op, "shape"));
    }
    dims.addAll(sizes(op, "extra_shape"));
    return op.known(new Shape(dims));
  }

  private static List<Dim> sizes(OpContext op, String attribute) {
    List<Dim> sizes = new ArrayList<>();
    for (long size : op.attributes().ints(attribute)) {
      sizes.add(Dim.of(size));
    }
    return sizes;
  }

  /** {@code boxes[B,...] -> count[B,1], boxes[B,M,4], scores[B,M], classes[B,M]}. */
  private static Inferred boxes(OpContext op) {
    Dim batch = op.dim(0, 0);
    Dim most = Dim.of(op.attributes().i("max_output_boxes", 0));
    Shape one = Shape.of(batch, most);
    return op.known(Shape.of(batch, Dim.of(1)), one.append(Dim.of(4)), one, one);
  }

  /** {@code boxes[B,R,...], features[B,C,H,W] -> patches[B,R,C,size,size]}. */
  private static Inferred patches(OpContext op) {
    Dim size = Dim.of(op.attributes().i("pooled_size", 0));
    return op.known(Shape.of(op.dim(0, 0), op.dim(0, 1), op.shapeOfRank(1, 4).dim(1), size, size));
  }
}
