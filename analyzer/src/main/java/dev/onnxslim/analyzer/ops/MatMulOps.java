package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Shape;
import java.util.List;

/** Rules of the matrix products. */
final class MatMulOps {
  private MatMulOps() {}

  static List<OpRule> rules() {
    return List.of(OpRule.onnx("MatMul", 1, MatMulOps::matMul, MatMulOps::matMulCost));
  }

  /**
   * {@code A[...,M,K] · B[...,K,N] -> Y[...,M,N]}; leading dims broadcast. A vector is a row on the
   * left and a column on the right, and its axis is not in the result.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__MatMul.html">ONNX MatMul</a>
   */
  static Inferred matMul(OpContext op) {
    Shape a = op.shape(0);
    Shape b = op.shape(1);
    return op.known(product(op, a, b));
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

  /** MACs = elements(Y) · K. */
  static OpCost matMulCost(OpContext op) {
    return OpCost.macs(op.outputShape(0).elements().times(op.dim(0, -1)));
  }
}
