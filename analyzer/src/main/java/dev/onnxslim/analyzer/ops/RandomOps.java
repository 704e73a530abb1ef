package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/**
 * Random numbers, 1 operation for each, and Dropout: none, or 2 per element (compare, scale) when
 * it is told to train.
 */
final class RandomOps {
  /** Since this version Dropout's mask is BOOL; before it has the data's type. */
  private static final int BOOL_MASK = 10;

  /** Since this version Dropout has inputs for its ratio and whether it trains. */
  private static final int MODE_INPUT = 12;

  private static final int BITS_PER_WORD = 32;

  private RandomOps() {}

  static List<OpRule> rules() {
    ElemTypeRule asData = OpRule.ElemTypeRule.OF_FIRST_INPUT;
    ElemTypeRule withMask = op -> List.of(op.elemType(0), ElemType.BOOL);
    ElemTypeRule withBits = op -> List.of(op.elemType(0), ElemType.UINT32);
    ElemTypeRule stated = ElemTypeRule.ofAttribute("dtype", ElemType.FLOAT);
    ElemTypeRule like = op -> List.of(op.elemTypeAttribute("dtype", op.elemType(0)));
    CostRule one = Costs.perOutput(Work.ELEMENTWISE, 1);
    return List.of(
        dropout(1, CostRule.NONE).withElemTypes(asData),
        dropout(BOOL_MASK, CostRule.NONE).withElemTypes(withMask),
        dropout(MODE_INPUT, op -> dropoutCost(op, 2, 0)).withElemTypes(withMask),
        OpRule.ms("BiasDropout", ElementwiseShapes::allOfFirst, RandomOps::biasDropoutCost)
            .withElemTypes(withMask),
        OpRule.ms("BitmaskDropout", RandomOps::bitmask, op -> dropoutCost(op, 2, 0))
            .withElemTypes(withBits),
        OpRule.ms("BitmaskBiasDropout", RandomOps::bitmask, RandomOps::biasDropoutCost)
            .withElemTypes(withBits),
        OpRule.onnx("Bernoulli", 1, ElementwiseShapes::ofFirst, one).withElemTypes(like),
        OpRule.onnx("RandomNormalLike", 1, ElementwiseShapes::ofFirst, one).withElemTypes(like),
        OpRule.onnx("RandomUniformLike", 1, ElementwiseShapes::ofFirst, one).withElemTypes(like),
        OpRule.onnx("RandomNormal", 1, RandomOps::stated, one).withElemTypes(stated),
        OpRule.onnx("RandomUniform", 1, RandomOps::stated, one).withElemTypes(stated),
        OpRule.onnx("Multinomial", 1, RandomOps::multinomial, one)
            .withElemTypes(ElemTypeRule.ofAttribute("dtype", ElemType.INT32)));
  }

  private static OpRule dropout(int since, CostRule cost) {
    return OpRule.of(OpId.onnx("Dropout"), since, ElementwiseShapes::allOfFirst, cost);
  }

  /** What is done to each element beside dropping it, and 2 more when it is told to train. */
  private static OpCost dropoutCost(OpContext op, int mode, int others) {
    boolean trains =
        op.contents(mode)
            .flatMap(Contents::integers)
            .filter(elements -> !elements.isEmpty() && elements.get(0).is(1))
            .isPresent();
    return Costs.outputs(op, Work.ELEMENTWISE, others + (trains ? 2 : 0));
  }

  /** {@code data + bias}, dropped, {@code + residual}. */
  private static OpCost biasDropoutCost(OpContext op) {
    return dropoutCost(op, 4, op.has(2) ? 2 : 1);
  }

  /** {@code data[...] -> output[...], mask[words]}; a word has the bits of 32 elements. */
  private static Inferred bitmask(OpContext op) {
    Shape data = op.shape(0);
    return op.known(data, Shape.of(data.elements().ceilDiv(BITS_PER_WORD)));
  }

  private static Inferred stated(OpContext op) {
    if (!op.attributes().has("shape")) {
      throw op.invalid("no shape is given");
    }
    long[] sizes = op.attributes().ints("shape");
    for (long size : sizes) {
      if (size < 0) {
        throw op.invalid("a size of " + size);
      }
    }
    return op.known(Shape.of(sizes));
  }

  /** {@code input[batch, classes] -> output[batch, sample_size]}. */
  private static Inferred multinomial(OpContext op) {
    long samples = op.attributes().i("sample_size", 1);
    return op.known(Shape.of(op.shapeOfRank(0, 2).dim(0), Dim.of(samples)));
  }
}
