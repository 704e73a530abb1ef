package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/** Rules of the matrix products. */
final class MatMulOps {
  private MatMulOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("MatMul", 1, shape(0, 1), cost(0, 1)),
        OpRule.onnx("MatMulInteger", 10, shape(0, 1), cost(0, 1))
            .withElemTypes(ElemTypeRule.of(ElemType.INT32)),
        OpRule.onnx("QLinearMatMul", 10, shape(0, 3), cost(0, 3))
            .withElemTypes(ElemTypeRule.ofInput(7)),
        OpRule.onnx("Gemm", 1, gemm(0, 1), gemmCost(0, 1, 2)));
  }

  /**
   * {@code A[...,M,K] · B[...,K,N] -> Y[...,M,N]}; leading dims broadcast. A vector is a row on the
   * left and a column on the right, and its axis is not in the result.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__MatMul.html">ONNX MatMul</a>
   */
  static ShapeRule shape(int left, int right) {
    return op -> op.known(product(op, op.shape(left), op.shape(right)));
  }

  static Shape product(OpContext op, Shape a, Shape b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw op.invalid("a scalar operand: " + a + " · " + b);
    }
    if (a.dim(-1).conflictsWith(b.dim(b.rank() == 1 ? 0 : -2))) {
      throw op.invalid("K differs: " + a + " · " + b);
    }
    Shape lead =
        Shape.broadcast(a.dropLast(Math.min(a.rank(), 2)), b.dropLast(Math.min(b.rank(), 2)))
            .orElseThrow(() -> op.invalid("cannot broadcast: " + a + " · " + b));
    Shape rows = a.rank() == 1 ? lead : lead.append(a.dim(-2));
    return b.rank() == 1 ? rows : rows.append(b.dim(-1));
  }

  /** {@code MACs = elements(Y) · K}. */
  static CostRule cost(int left, int right) {
    return op -> OpCost.macs(op.outputShape(0).elements().times(depth(op, left, right)));
  }

  private static Dim depth(OpContext op, int left, int right) {
    Dim k = op.shapeIfKnown(left).isPresent() ? op.dim(left, -1) : Dim.UNKNOWN;
    if (op.shapeIfKnown(right).isEmpty()) {
      return k;
    }
    Shape b = op.shape(right);
    return either(k, b.dim(b.rank() == 1 ? 0 : -2));
  }

  /** What is known best of two sizes that have to be the same. */
  static Dim either(Dim a, Dim b) {
    return a instanceof Dim.Unknown || b.isKnown() ? b : a;
  }

  /**
   * {@code A[M,K] · B[K,N] + C -> Y[M,N]}, {@code A} and {@code B} transposed as the attributes
   * say.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Gemm.html">ONNX Gemm</a>
   */
  static ShapeRule gemm(int left, int right) {
    return op -> {
      Shape a = factor(op, left, "transA");
      Shape b = factor(op, right, "transB");
      if (a.dim(1).conflictsWith(b.dim(0))) {
        throw op.invalid("K differs: " + a + " · " + b);
      }
      return op.known(Shape.of(a.dim(0), b.dim(1)));
    };
  }

  /** A matrix as it is multiplied; of no known size when its shape is not known. */
  private static Shape factor(OpContext op, int index, String transposed) {
    Shape stored = op.shapeIfKnown(index).isPresent() ? op.shapeOfRank(index, 2) : Shape.ofRank(2);
    return op.attributes().i(transposed, 0) != 0 ? Shape.of(stored.dim(1), stored.dim(0)) : stored;
  }

  /** {@code MACs = M · N · K}; {@code C} adds once to each element of Y. */
  static CostRule gemmCost(int left, int right, int bias) {
    return op -> {
      Shape y = op.outputShape(0);
      Dim k = either(factor(op, left, "transA").dim(1), factor(op, right, "transB").dim(0));
      OpCost products = OpCost.macs(y.elements().times(k));
      return op.has(bias) ? products.plus(ConvOps.elementwise(y)) : products;
    };
  }
}
