package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/**
 * Rules of the operators between numbers and their quantized form.
 *
 * <p>Quantizing is counted as a division and a conversion, dequantizing as a product, either with
 * one operation more for a zero point.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html">ONNX QuantizeLinear</a>
 */
final class QuantizationOps {
  private static final int SCALE = 1;
  private static final int ZERO_POINT = 2;

  private QuantizationOps() {}

  static List<OpRule> rules() {
    CostRule quantize = op -> perElement(op, op.has(ZERO_POINT) ? 3 : 2);
    CostRule dequantize = op -> perElement(op, op.has(ZERO_POINT) ? 2 : 1);
    return List.of(
        OpRule.onnx("QuantizeLinear", 10, QuantizationOps::scaled, quantize)
            .withElemTypes(QuantizationOps::quantized),
        OpRule.onnx("DequantizeLinear", 10, QuantizationOps::scaled, dequantize)
            .withElemTypes(QuantizationOps::dequantized),
        OpRule.onnx(
                "DynamicQuantizeLinear", 11, QuantizationOps::dynamic, QuantizationOps::dynamicCost)
            .withElemTypes(ElemTypeRule.of(ElemType.UINT8, ElemType.FLOAT, ElemType.UINT8)),
        OpRule.ms("QuantizeLinear", QuantizationOps::scaled, quantize)
            .withElemTypes(QuantizationOps::quantized),
        OpRule.ms("DequantizeLinear", QuantizationOps::scaled, dequantize)
            .withElemTypes(ElemTypeRule.ofInput(SCALE)),
        OpRule.ms("QuantizeWithOrder", op -> op.known(op.shape(0)), op -> perElement(op, 2))
            .withElemTypes(ElemTypeRule.of(ElemType.INT8)),
        OpRule.ms("DequantizeWithOrder", op -> op.known(op.shape(0)), op -> perElement(op, 1))
            .withElemTypes(ElemTypeRule.ofAttribute("to", ElemType.UNDEFINED)),
        OpRule.ms("QuantizeBFP", QuantizationOps::toBlocks, op -> perElement(op, 2))
            .withElemTypes(ElemTypeRule.of(ElemType.UINT8, ElemType.INT64, ElemType.INT64))
            .withContents(QuantizationOps::shapeOfInput),
        OpRule.ms("DequantizeBFP", QuantizationOps::fromBlocks, QuantizationOps::fromBlocksCost)
            .withElemTypes(ElemTypeRule.ofAttribute("dtype", ElemType.FLOAT)),
        OpRule.ms("QLinearConcat", QuantizationOps::concat, CostRule.NONE)
            .withElemTypes(ElemTypeRule.ofInput(1)));
  }

  // ---- element types

  private static List<ElemType> quantized(OpContext op) {
    ElemType stated = op.elemTypeAttribute("output_dtype", ElemType.UNDEFINED);
    if (stated != ElemType.UNDEFINED) {
      return List.of(stated);
    }
    return List.of(op.has(ZERO_POINT) ? op.elemType(ZERO_POINT) : ElemType.UINT8);
  }

  private static List<ElemType> dequantized(OpContext op) {
    final int firstVersionWithTypes = 19;
    ElemType stated = op.elemTypeAttribute("output_dtype", ElemType.UNDEFINED);
    if (stated != ElemType.UNDEFINED) {
      return List.of(stated);
    }
    return List.of(op.opset() < firstVersionWithTypes ? ElemType.FLOAT : op.elemType(SCALE));
  }

  // ---- shapes

  /** {@code Y} has the shape of {@code X}; a vector of scales has one for each slice of an axis. */
  private static Inferred scaled(OpContext op) {
    Shape x = op.shape(0);
    Optional<Shape> scales = op.shapeIfKnown(SCALE);
    // A vector of one is written for a scalar, and the vector itself has but one axis.
    if (scales.isPresent()
        && scales.get().rank() == 1
        && !scales.get().dim(0).is(1)
        && x.rank() > 1) {
      Dim slices = x.dim(op.axis("axis", 1, x.rank()));
      if (slices.conflictsWith(scales.get().dim(0))) {
        throw op.invalid(scales.get().dim(0) + " scales for " + slices + " slices of " + x);
      }
    }
    return op.known(x);
  }

  private static Inferred dynamic(OpContext op) {
    return op.known(op.shape(0), Shape.SCALAR, Shape.SCALAR);
  }

  /** The smallest and the largest element, then as QuantizeLinear. */
  private static OpCost dynamicCost(OpContext op) {
    return OpCost.of(Work.REDUCTION, op.shape(0).elements().times(2)).plus(perElement(op, 3));
  }

  /** Block floating point: {@code X[...] -> Y[bytes], shape[rank], strides[rank]}. */
  private static Inferred toBlocks(OpContext op) {
    Shape rank = Shape.of(op.rank(0));
    return op.known(Shape.ofRank(1), rank, rank);
  }

  private static List<Optional<Contents>> shapeOfInput(OpContext op) {
    return List.of(Optional.empty(), Optional.of(new Contents.Integers(op.shape(0).dims())));
  }

  private static Inferred fromBlocks(OpContext op) {
    Optional<List<Dim>> dims = op.contents(1).flatMap(Contents::integers);
    if (dims.isPresent()) {
      return op.known(new Shape(dims.get()));
    }
    if (op.shapeOfRank(1, 1).dim(0) instanceof Dim.Known rank) {
      return op.known(Shape.ofRank((int) rank.size()));
    }
    throw op.unknown("the rank of the result");
  }

  private static OpCost fromBlocksCost(OpContext op) {
    return OpCost.of(Work.ELEMENTWISE, op.outputShape(0).elements());
  }

  /**
   * Concatenation of {@code (tensor, scale, zero point)} triples from the third input on. Other
   * scales are converted by a table of 256 entries, which is no arithmetic.
   */
  private static Inferred concat(OpContext op) {
    Shape joined = op.shape(2);
    int axis = op.axis("axis", 0, joined.rank());
    for (int k = 5; k < op.inputCount(); k += 3) {
      Shape next = op.shapeOfRank(k, joined.rank());
      for (int d = 0; d < joined.rank(); d++) {
        if (d == axis) {
          joined = joined.with(d, joined.dim(d).plus(next.dim(d)));
        } else if (joined.dim(d).conflictsWith(next.dim(d))) {
          throw op.invalid("cannot concatenate along axis " + axis + ": " + joined + ", " + next);
        } else if (next.dim(d).isKnown()) {
          joined = joined.with(d, next.dim(d));
        }
      }
    }
    return op.known(joined);
  }

  private static OpCost perElement(OpContext op, int operations) {
    return OpCost.of(Work.ELEMENTWISE, op.shape(0).elements().times(operations));
  }
}
