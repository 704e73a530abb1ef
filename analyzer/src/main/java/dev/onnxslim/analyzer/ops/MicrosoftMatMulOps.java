package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules of onnxruntime's fused and quantized matrix products.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
 *     operators</a>
 */
final class MicrosoftMatMulOps {
  private MicrosoftMatMulOps() {}

  static List<OpRule> rules() {
    List<OpRule> rules = new ArrayList<>(products());
    rules.addAll(
        List.of(
            OpRule.ms("MatMulNBits", stored("N"), storedCost(5)),
            OpRule.ms("MatMulBnb4", MicrosoftMatMulOps::bnb4, storedCost(ConvOps.NO_BIAS)),
            OpRule.ms("MatMulFpQ4", MicrosoftMatMulOps::fpq4, MicrosoftMatMulOps::fpq4Cost),
            OpRule.ms("MatMulNBitsQkv", MicrosoftMatMulOps::qkv, MicrosoftMatMulOps::qkvCost),
            OpRule.ms("MatMulNBitsMlp", MicrosoftMatMulOps::mlp, MicrosoftMatMulOps::mlpCost),
            OpRule.ms("MatMulBlockQuantizedFp8Weight", rows(1), rowsCost(4)),
            OpRule.ms("MatMulBlockQuantizedFp4Weight", rows(1), rowsCost(5)),
            OpRule.ms("MoE", op -> op.known(op.shape(0)), op -> experts(op, 2, 4, 6)),
            OpRule.ms("QMoE", op -> op.known(op.shape(0)), op -> experts(op, 2, 5, 8)),
            OpRule.ms("SparseToDenseMatMul", MicrosoftMatMulOps::sparse, MicrosoftMatMulOps::open)
                .withElemTypes(ElemTypeRule.ofInput(1)),
            OpRule.ms("CDist", MicrosoftMatMulOps::distances, MicrosoftMatMulOps::distancesCost)));
    return rules;
  }

  private static List<OpRule> products() {
    return List.of(
        OpRule.ms("FusedMatMul", MicrosoftMatMulOps::fused, MicrosoftMatMulOps::fusedCost),
        OpRule.ms("TransposeMatMul", MicrosoftMatMulOps::fused, MicrosoftMatMulOps::fusedCost),
        OpRule.ms(
            "FusedMatMulActivation", MicrosoftMatMulOps::fused, op -> activated(op, fusedCost(op))),
        OpRule.ms(
            "FusedGemm",
            MatMulOps.gemm(0, 1),
            op -> activated(op, MatMulOps.gemmCost(0, 1, 2).cost(op))),
        OpRule.ms("GemmFastGelu", MatMulOps.shape(0, 1), MicrosoftMatMulOps::fastGeluCost),
        OpRule.ms("GemmFloat8", MatMulOps.gemm(0, 1), MatMulOps.gemmCost(0, 1, 2))
            .withElemTypes(ElemTypeRule.ofAttribute("dtype", ElemType.FLOAT)),
        OpRule.ms("QGemm", MatMulOps.gemm(0, 3), MatMulOps.gemmCost(0, 3, 6))
            .withElemTypes(op -> List.of(op.has(8) ? op.elemType(8) : ElemType.FLOAT)),
        OpRule.ms("MatMulInteger16", MatMulOps.shape(0, 1), MatMulOps.cost(0, 1))
            .withElemTypes(
                op ->
                    List.of(op.elemType(0) == ElemType.UINT16 ? ElemType.UINT32 : ElemType.INT32)),
        OpRule.ms("MatMulIntegerToFloat", MatMulOps.shape(0, 1), biased(0, 1, 6))
            .withElemTypes(ElemTypeRule.ofInput(2)),
        OpRule.ms("DynamicQuantizeMatMul", MatMulOps.shape(0, 1), biased(0, 1, 4)),
        OpRule.ms("QOrderedMatMul", MatMulOps.shape(0, 2), biased(0, 2, 5)));
  }

  /** {@code MACs = elements(Y) · K}; a bias adds once to each element of Y. */
  private static CostRule biased(int left, int right, int bias) {
    return op -> withBias(op, MatMulOps.cost(left, right).cost(op), bias);
  }

  private static OpCost withBias(OpContext op, OpCost products, int bias) {
    return op.has(bias) ? products.plus(ConvOps.elementwise(op.outputShape(0))) : products;
  }

  private static OpCost activated(OpContext op, OpCost products) {
    return op.attributes().s("activation", "").isEmpty()
        ? products
        : products.plus(OpCost.of(Work.ACTIVATION, op.outputShape(0).elements()));
  }

  private static OpCost fastGeluCost(OpContext op) {
    return biased(0, 1, 2).cost(op).plus(OpCost.of(Work.ACTIVATION, op.outputShape(0).elements()));
  }

  /** As MatMul, with operands transposed as {@code transA}, {@code transBatchA} ... say. */
  private static Inferred fused(OpContext op) {
    return op.known(MatMulOps.product(op, factor(op, 0, "A"), factor(op, 1, "B")));
  }

  /** As MatMul, with a sparse {@code A[M,K]}. */
  private static Inferred sparse(OpContext op) {
    if (!(op.type(0) instanceof ValueType.Sparse a) || a.dense().shape().isEmpty()) {
      throw op.unknown("the shape of the sparse operand");
    }
    Shape left = transposed(op, a.dense().shape().get(), "A");
    return op.known(MatMulOps.product(op, left, factor(op, 1, "B")));
  }

  private static OpCost open(OpContext op) {
    throw op.unknown("how many elements are not zero");
  }

  /** {@code MACs = elements(Y) · K}. */
  private static OpCost fusedCost(OpContext op) {
    Shape b = factor(op, 1, "B");
    Dim k = MatMulOps.either(factor(op, 0, "A").dim(-1), b.dim(b.rank() == 1 ? 0 : -2));
    return OpCost.macs(op.outputShape(0).elements().times(k));
  }

  /**
   * {@code transBatch} moves axis 0 behind the other leading axes, then {@code trans} swaps two.
   */
  private static Shape factor(OpContext op, int index, String name) {
    Shape shape = op.shape(index);
    int rank = shape.rank();
    if (rank > 2 && op.attributes().i("transBatch" + name, 0) != 0) {
      shape = shape.without(0).insert(rank - 2, shape.dim(0));
    }
    return transposed(op, shape, name);
  }

  private static Shape transposed(OpContext op, Shape shape, String name) {
    return shape.rank() > 1 && op.attributes().i("trans" + name, 0) != 0
        ? shape.dropLast(2).append(shape.dim(-1), shape.dim(-2))
        : shape;
  }

  /** {@code A[...,K] · W[K,N] -> Y[...,N]} with the sizes of W in attributes. */
  private static ShapeRule stored(String columns) {
    return op -> op.known(rows(op, "K", size(op, columns)));
  }

  private static Shape rows(OpContext op, String depth, Dim columns) {
    Shape a = op.shape(0);
    if (a.rank() == 0 || a.dim(-1).conflictsWith(size(op, depth))) {
      throw op.invalid(depth + " is " + size(op, depth) + " for " + a);
    }
    return a.with(-1, columns);
  }

  private static Dim size(OpContext op, String attribute) {
    long size = op.attributes().i(attribute, 0);
    if (size <= 0) {
      throw op.invalid(attribute + " is " + size);
    }
    return Dim.of(size);
  }

  /** {@code MACs = rows(A) · K · N}. */
  private static CostRule storedCost(int bias) {
    return op -> {
      Shape a = op.shape(0);
      Dim rows = a.elements(0, a.rank() - 1);
      OpCost products = OpCost.macs(rows.times(size(op, "K")).times(size(op, "N")));
      return withBias(op, products, bias);
    };
  }

  /** As {@code MatMulNBits}, or {@code A[...,N] -> Y[...,K]} if W is not transposed. */
  private static Inferred bnb4(OpContext op) {
    return op.attributes().i("transB", 1) != 0
        ? stored("N").infer(op)
        : op.known(rows(op, "N", size(op, "K")));
  }

  /** {@code A[...,K] · B[K,N]}, the shape of B in an input. */
  private static Inferred fpq4(OpContext op) {
    List<Dim> b = op.integers(2);
    return op.known(MatMulOps.product(op, op.shape(0), new Shape(b)));
  }

  private static OpCost fpq4Cost(OpContext op) {
    return OpCost.macs(op.outputShape(0).elements().times(op.dim(0, -1)));
  }

  /** Three projections of one normalised input, and the sum that was normalised. */
  private static Inferred qkv(OpContext op) {
    Shape keys = rows(op, "K", size(op, "Nkv"));
    return op.known(rows(op, "K", size(op, "Nq")), keys, keys, op.shape(0));
  }

  /** {@code MACs = rows(A) · K · (Nq + 2 · Nkv)}, after a normalisation of A. */
  private static OpCost qkvCost(OpContext op) {
    return projections(op, size(op, "Nq").plus(size(op, "Nkv").times(2)), true);
  }

  private static Inferred mlp(OpContext op) {
    return op.known(rows(op, "K", size(op, "N")), op.shape(0));
  }

  /** {@code MACs = rows(A) · K · 2 · N}; the gate is activated and multiplied. */
  private static OpCost mlpCost(OpContext op) {
    Dim elements = op.outputShape(0).elements();
    return projections(op, size(op, "N").times(2), op.has(2))
        .plus(OpCost.of(Work.ACTIVATION, elements))
        .plus(OpCost.of(Work.ELEMENTWISE, elements));
  }

  /** Root mean square normalisation: square, sum, quotient and scale of each element. */
  private static OpCost projections(OpContext op, Dim columns, boolean normalised) {
    Shape a = op.shape(0);
    OpCost cost = OpCost.macs(a.elements(0, a.rank() - 1).times(size(op, "K")).times(columns));
    if (op.has(1)) {
      cost = cost.plus(ConvOps.elementwise(a));
    }
    return normalised ? cost.plus(OpCost.of(Work.NORMALISATION, a.elements().times(4))) : cost;
  }

  /** {@code A[...,K] · W[N,?]ᵀ -> Y[...,N]}. */
  private static ShapeRule rows(int weight) {
    return op -> {
      Dim columns =
          op.shapeIfKnown(weight).isPresent() ? op.shapeOfRank(weight, 2).dim(0) : Dim.UNKNOWN;
      return op.known(op.shape(0).with(-1, columns));
    };
  }

  private static CostRule rowsCost(int bias) {
    return op -> withBias(op, fpq4Cost(op), bias);
  }

  /**
   * {@code MACs = tokens · k ·} the elements of one expert's weights, each {@code [experts, a, b]}.
   * Packed elements count as many as they are. The activation is left out: it is small.
   */
  private static OpCost experts(OpContext op, int... weights) {
    Shape x = op.shape(0);
    Dim tokens = x.elements(0, x.rank() - 1).times(op.attributes().i("k", 1));
    Dim products = Dim.of(0);
    for (int k = 0; k < weights.length; k++) {
      if (op.has(weights[k])) {
        Dim stored = op.shapeOfRank(weights[k], 3).elements(1, 3);
        products = products.plus(stored.times(8 / bits(op, weights[k], k + 1)));
      }
    }
    return OpCost.macs(tokens.times(products));
  }

  /** Bits of one element of an expert's weights where bytes hold them, or else 8. */
  private static long bits(OpContext op, int weight, int layer) {
    if (op.node().op().type().equals("MoE") || op.elemType(weight) != ElemType.UINT8) {
      return 8;
    }
    String type = op.attributes().s("quant_type", "int");
    long otherwise =
        type.contains("fp4")
            ? 4
            : type.equals("fp8") ? 8 : op.attributes().i("expert_weight_bits", 4);
    long bits = op.attributes().i("fc" + layer + "_expert_weight_bits", otherwise);
    if (bits != 2 && bits != 4 && bits != 8) {
      throw op.invalid("weights of " + bits + " bits");
    }
    return bits;
  }

  /** {@code A[M,N], B[K,N] -> Y[M,K]}. */
  private static Inferred distances(OpContext op) {
    return op.known(Shape.of(op.shapeOfRank(0, 2).dim(0), op.shapeOfRank(1, 2).dim(0)));
  }

  /** Reductions: M · K · N differences. */
  private static OpCost distancesCost(OpContext op) {
    return OpCost.of(Work.REDUCTION, op.outputShape(0).elements().times(op.dim(0, 1)));
  }
}
