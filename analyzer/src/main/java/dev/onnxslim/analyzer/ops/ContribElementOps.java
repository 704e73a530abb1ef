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

  /** Murmur3 of a word: two multiplications, shifts and xors to mix it in, seven steps at the end. */
  private static final int MURMUR = 16;

  private ContribElementOps() {}

  static List<OpRule> rules() {
    CostRule four = Costs.perOutput(Work.ELEMENTWISE, 4);
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
        OpRule.ms("MurmurHash3", SAME, perOutput(MURMUR))
            .withElemTypes(ContribElementOps::hashType),
        OpRule.ms("Trilu", SAME, CostRule.NONE),
        OpRule.ms("Inverse", ContribElementOps::inverse, ContribElementOps::inverseCost));
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

  private static List<ElemType> hashType(OpContext op) {
    return List.of(op.attributes().i("positive", 1) != 0 ? ElemType.UINT32 : ElemType.INT32);
  }

  private static Inferred inverse(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() < 2 || x.dim(-1).conflictsWith(x.dim(-2))) {
      throw op.invalid(x + " holds no square matrices");
    }
    return op.known(x);
  }

  /** Gauss-Jordan: {@code 2n^3} operations for an n x n matrix. */
  private static OpCost inverseCost(OpContext op) {
    Shape x = op.shape(0);
    Dim operations = x.elements().times(x.dim(-1)).times(2);
    return OpCost.of(Work.ELEMENTWISE, operations);
  }
}
