package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/**
 * Normalisations of onnxruntime, each with what is fused to it: an addition is 1 operation per
 * element, SiLU 5 (Sigmoid, mul), the normalisation itself as in {@link NormOps}.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">onnxruntime
 *     contrib operators</a>
 */
final class ContribNormOps {
  private static final int SILU = Costs.SIGMOID + 1;

  private ContribNormOps() {}

  static List<OpRule> rules() {
    ShapeRule same = ElementwiseShapes::ofFirst;
    ElemTypeRule skipTypes =
        op -> List.of(op.elemType(0), ElemType.FLOAT, ElemType.FLOAT, op.elemType(0));
    CostRule rms = Costs.perInput(Work.NORMALISATION, Costs.RMS_NORM);
    CostRule gatedRms = Costs.perInput(Work.NORMALISATION, Costs.RMS_NORM + SILU + 1);
    CostRule quantized = Costs.perInput(Work.NORMALISATION, Costs.CENTRED_NORM + 2);
    return List.of(
        OpRule.ms("SkipLayerNormalization", ContribNormOps::skipNorm, ContribNormOps::skipCost)
            .withElemTypes(skipTypes),
        OpRule.ms(
                "SkipSimplifiedLayerNormalization",
                ContribNormOps::skipNorm,
                ContribNormOps::skipRmsCost)
            .withElemTypes(skipTypes),
        OpRule.ms("EmbedLayerNormalization", ContribNormOps::embed, ContribNormOps::embedCost)
            .withElemTypes(op -> List.of(op.elemType(2), op.elemType(0), op.elemType(2))),
        OpRule.ms("QEmbedLayerNormalization", ContribNormOps::embed, ContribNormOps::embedCost)
            .withElemTypes(op -> List.of(op.elemType(8), op.elemType(0))),
        OpRule.ms("GroupNorm", same, op -> groupCost(op, 0)),
        OpRule.ms("SkipGroupNorm", ElementwiseShapes::allOfFirst, ContribNormOps::skipGroupCost),
        OpRule.ms("QOrderedLayerNormalization", same, quantized),
        OpRule.ms("BranchwiseRMSNorm", same, rms),
        OpRule.ms("GatedRMSNorm", same, gatedRms));
  }

  /** {@code input[..,H], skip -> output[..,H], mean[..,1], inv_std[..,1], sum[..,H]}. */
  private static Inferred skipNorm(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() == 0) {
      throw op.invalid("a scalar has no rows");
    }
    Shape rows = x.with(-1, Dim.of(1));
    return op.known(x, rows, rows, x);
  }

  /** Beta is input 3, the bias 4. */
  private static OpCost skipCost(OpContext op) {
    int each = Costs.CENTRED_NORM + (op.has(3) ? 1 : 0) + (op.has(4) ? 1 : 0);
    return Costs.inputs(op, Work.NORMALISATION, each);
  }

  /** The bias is input 3. */
  private static OpCost skipRmsCost(OpContext op) {
    return Costs.inputs(op, Work.NORMALISATION, Costs.RMS_NORM + 1 + (op.has(3) ? 1 : 0));
  }

  /**
   * {@code input_ids[B,S], segment_ids[B,S], word_embedding[V,H] -> output[B,S,H], mask_index[B],
   * embedding_sum[B,S,H]}.
   */
  private static Inferred embed(OpContext op) {
    Shape ids = op.shapeOfRank(0, 2);
    Shape output = ids.append(op.shapeOfRank(2, 2).dim(1));
    return op.known(output, Shape.of(ids.dim(0)), output);
  }

  /** The sum of word, position and segment, normalised. */
  private static OpCost embedCost(OpContext op) {
    int adds = op.has(4) ? 2 : 1;
    return Costs.outputs(op, Work.NORMALISATION, Costs.CENTRED_NORM + adds);
  }

  private static OpCost groupCost(OpContext op, int adds) {
    int activation = op.attributes().i("activation", 0) != 0 ? SILU : 0;
    return Costs.inputs(op, Work.NORMALISATION, Costs.CENTRED_NORM + activation + adds);
  }

  /** The bias is input 4. */
  private static OpCost skipGroupCost(OpContext op) {
    return groupCost(op, op.has(4) ? 2 : 1);
  }
}
