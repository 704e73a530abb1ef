package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/**
 * Rules of onnxruntime's attention whose lengths or masks are data, and of what stands around it.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
 *     operators</a>
 */
final class SparseAttentionOps {
  private SparseAttentionOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.ms("SparseAttention", SparseAttentionOps::sparse, open("the mask of blocks")),
        OpRule.ms("DynamicSparseAttention", SparseAttentionOps::sparse, open("what is selected")),
        OpRule.ms("PagedAttention", SparseAttentionOps::paged, open("the lengths"))
            .withElemTypes(op -> List.of(op.elemType(0), op.elemType(3), op.elemType(4))),
        OpRule.ms("SparsePagedAttention", SparseAttentionOps::paged, open("what is selected"))
            .withElemTypes(op -> List.of(op.elemType(0), op.elemType(3), op.elemType(4))),
        OpRule.ms("PackedMultiHeadAttention", SparseAttentionOps::packed, open("the lengths")),
        OpRule.ms("RelativePositionBias", SparseAttentionOps::positions, op -> OpCost.NONE),
        OpRule.ms(
            "GatedRelativePositionBias", SparseAttentionOps::gated, SparseAttentionOps::gatedCost),
        OpRule.ms("RotaryEmbedding", same(), AttentionOps::rotaryCost),
        OpRule.ms("MRotaryEmbedding", same(), AttentionOps::rotaryCost),
        OpRule.ms("GemmaRotaryEmbedding", op -> op.known(op.shape(1), op.shape(3)), GEMMA)
            .withElemTypes(op -> List.of(op.elemType(1))),
        OpRule.ms("RemovePadding", SparseAttentionOps::unpadded, op -> OpCost.NONE)
            .withElemTypes(op -> List.of(op.elemType(0), ElemType.INT32)),
        OpRule.ms("RestorePadding", SparseAttentionOps::padded, op -> OpCost.NONE));
  }

  /** Elementwise: two products and a sum for each element of queries and keys. */
  private static final CostRule GEMMA =
      op ->
          OpCost.of(Work.ELEMENTWISE, op.shape(1).elements().plus(op.shape(3).elements()).times(3));

  private static OpRule.ShapeRule same() {
    return op -> op.known(op.shape(0));
  }

  /** A cost that depends on data. */
  private static CostRule open(String what) {
    return op -> {
      throw op.unknown(what);
    };
  }

  /** {@code Q[B,S,H·D]}, or with keys and values behind it, and caches that keep their shape. */
  private static Inferred sparse(OpContext op) {
    Shape q = op.shapeOfRank(0, 3);
    boolean grows = op.node().op().type().startsWith("Dynamic");
    Shape keys = MicrosoftAttentionOps.cache(op, 3);
    Shape values = MicrosoftAttentionOps.cache(op, 4);
    return op.known(
        q.with(2, hidden(op, q.dim(2))),
        grows ? keys.with(2, Dim.UNKNOWN) : keys,
        grows ? values.with(2, Dim.UNKNOWN) : values);
  }

  /** {@code H·D} of {@code H·D}, or of {@code (H+2·G)·D} where keys are packed behind. */
  private static Dim hidden(OpContext op, Dim width) {
    if (op.has(1)) {
      return width;
    }
    Dim heads = AttentionSizes.heads(op, "num_heads");
    Dim all = heads.plus(AttentionSizes.heads(op, "kv_num_heads").times(2));
    return AttentionSizes.headSize(op, width, all).times(heads);
  }

  /** {@code Q[T,H·D] -> Y[T,H·E]}; the caches keep their shape. */
  private static Inferred paged(OpContext op) {
    Shape q = op.shapeOfRank(0, 2);
    long valueSize = op.attributes().i("v_head_size", 0);
    Dim hidden =
        valueSize > 0
            ? AttentionSizes.heads(op, "num_heads").times(valueSize)
            : latent(op) ? Dim.UNKNOWN : hidden(op, q.dim(1));
    return op.known(
        q.with(1, hidden), MicrosoftAttentionOps.cache(op, 3), MicrosoftAttentionOps.cache(op, 4));
  }

  private static boolean latent(OpContext op) {
    return op.attributes().s("kv_cache_layout", "SEPARATE").equals("LATENT");
  }

  /** {@code Q[T,H·D], V[T,H·E] -> Y[T,H·E]}, or {@code Q[T,H,3,D] -> Y[T,H·D]}. */
  private static Inferred packed(OpContext op) {
    Shape q = op.shape(0);
    if (q.rank() == 4) {
      return op.known(Shape.of(q.dim(0), q.dim(1).times(q.dim(3))));
    }
    Dim hidden = op.shapeIfKnown(2).isPresent() ? op.shapeOfRank(2, 2).dim(1) : Dim.UNKNOWN;
    return op.known(op.shapeOfRank(0, 2).with(1, hidden));
  }

  /** {@code table[buckets,H], S, T -> Y[1,H,S,T]}. */
  private static Inferred positions(OpContext op) {
    Dim heads = op.shapeIfKnown(0).isPresent() ? op.shapeOfRank(0, 2).dim(1) : Dim.UNKNOWN;
    return op.known(Shape.of(Dim.of(1), heads, length(op, 1), length(op, 2)));
  }

  private static Dim length(OpContext op, int index) {
    List<Dim> stated = op.contents(index).flatMap(Contents::integers).orElse(List.of());
    return stated.size() == 1 ? stated.get(0) : Dim.UNKNOWN;
  }

  /** {@code Q[B,S,H·D], positions[1,H,S,S] -> Y[B,H,S,S]}; Q may be {@code [T,H·D]}. */
  private static Inferred gated(OpContext op) {
    Shape positions = op.shapeOfRank(2, 4);
    Dim batch = Dim.UNKNOWN;
    if (op.has(6)) {
      batch = op.shapeIfKnown(6).isPresent() ? op.dim(6, 0) : batch;
    } else if (op.shapeIfKnown(0).isPresent() && op.rank(0) == 3) {
      batch = op.dim(0, 0);
    }
    return op.known(positions.with(0, batch));
  }

  /** {@code MACs = tokens · H · D · F} with the gate's weight {@code [D,F]}. */
  private static OpCost gatedCost(OpContext op) {
    Shape q = op.shape(0);
    return OpCost.macs(q.elements().times(op.shapeOfRank(3, 2).dim(1)))
        .plus(OpCost.of(Work.ELEMENTWISE, op.outputShape(0).elements()));
  }

  /** {@code X[B,S,I] -> Y[T,I], offsets[B,S], ends[B+1], longest[1]}. */
  private static Inferred unpadded(OpContext op) {
    Shape x = op.shapeOfRank(0, 3);
    return op.known(
        Shape.of(Dim.UNKNOWN, x.dim(2)), x.dropLast(1), Shape.of(x.dim(0).plus(1)), Shape.of(1));
  }

  /** {@code X[T,I], offsets[B,S] -> Y[B,S,I]}. */
  private static Inferred padded(OpContext op) {
    Dim width = op.shapeIfKnown(0).isPresent() ? op.shapeOfRank(0, 2).dim(1) : Dim.UNKNOWN;
    return op.known(op.shapeOfRank(1, 2).append(width));
  }
}
