package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/**
 * Elementwise operators of onnxruntime. A quantized one counts as what it does, 1 conversion for
 * each operand and 1 for the result.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">onnxruntime
 *     contrib operators</a>
 */
final class ContribElementOps {
  private static final ShapeRule SAME = ElementwiseShapes::ofFirst;

  private ContribElementOps() {}

  static List<OpRule> rules() {
    CostRule four = perOutput(4);
    CostRule twoPerInput = Costs.perInput(Work.ELEMENTWISE, 2);
    return List.of(
        OpRule.ms("QLinearAdd", op -> broadcast(op, 0, 3), four),
        OpRule.ms("QLinearMul", op -> broadcast(op, 0, 3), four),
        OpRule.ms("QLinearWhere", ContribElementOps::where, four)
            .withElemTypes(ElemTypeRule.ofInput(1)),
        OpRule.ms("QLinearSigmoid", SAME, Costs.perOutput(Work.ACTIVATION, Costs.SIGMOID + 2)),
        OpRule.ms("QLinearLeakyRelu", SAME, Costs.perOutput(Work.ACTIVATION, 4)),
        OpRule.ms("QLinearSoftmax", SAME, Costs.perOutput(Work.NORMALISATION, Costs.SOFTMAX + 2)),
        OpRule.ms("MulInteger", ContribElementOps::mulInteger, four)
            .withElemTypes(ElemTypeRule.of(ElemType.INT32)),
        OpRule.ms("BiasAdd", SAME, Costs.perOutput(Work.ELEMENTWISE, 2)),
        OpRule.ms("GatedAdd", SAME, Costs.perOutput(Work.ELEMENTWISE, 2)),
        // Pairs of elements are complex numbers: three operations for each element.
        OpRule.ms("ComplexMul", op -> broadcast(op, 0, 1), perOutput(3)),
        OpRule.ms("ComplexMulConj", op -> broadcast(op, 0, 1), perOutput(3)),
        OpRule.ms("EngramGate", ElementwiseShapes::allOfFirst, ContribElementOps::engramCost),
        OpRule.ms("HyperConnectionPreMix", ContribElementOps::preMix, twoPerInput),
        OpRule.ms("HyperConnectionPostMix", SAME, ContribElementOps::postMixCost));
  }

  private static CostRule perOutput(int each) {
    return Costs.perOutput(Work.ELEMENTWISE, each);
  }

  private static Inferred broadcast(OpContext op, int a, int b) {
    return op.known(ElementwiseShapes.broadcast(op, op.shape(a), op.shape(b)));
  }

  /** {@code condition, X, scale, zero point, Y, ...}. */
  private static Inferred where(OpContext op) {
    Shape values = ElementwiseShapes.broadcast(op, op.shape(1), op.shape(4));
    return op.known(ElementwiseShapes.broadcast(op, op.shape(0), values));
  }

  /** {@code A, zero point, B, zero point}. */
  private static Inferred mulInteger(OpContext op) {
    return broadcast(op, 0, 2);
  }

  /** Two normalised operands, their product summed up, the value times it; normalised again. */
  private static OpCost engramCost(OpContext op) {
    int each = 2 * Costs.RMS_NORM + 2 + 1 + (op.hasOutput(1) ? Costs.RMS_NORM : 0);
    return Costs.inputs(op, Work.NORMALISATION, each);
  }

  /** {@code streams[..,C,H] -> Y[..,H]}. */
  private static Inferred preMix(OpContext op) {
    if (op.attributes().i("num_branches", 0) > 0) {
      throw op.unknown("whether the streams have an axis of their own");
    }
    Shape streams = op.shape(0);
    if (streams.rank() < 2) {
      throw op.invalid(streams + " holds no streams");
    }
    return op.known(streams.without(-2));
  }

  /** The branch's output times its gate is added; a matrix of C x C mixes the streams. */
  private static OpCost postMixCost(OpContext op) {
    Dim elements = op.shape(0).elements();
    Dim operations = elements.times(2);
    if (op.has(3)) {
      operations = operations.plus(elements.times(op.dim(3, -1)).times(2));
    }
    return OpCost.of(Work.ELEMENTWISE, operations);
  }
}
