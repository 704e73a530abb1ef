package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import java.util.List;

/** Rules of the standard's attention and of what stands around it. */
final class AttentionOps {
  private AttentionOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Attention", 23, AttentionOps::attention, AttentionOps::attentionCost)
            .withElemTypes(
                op -> List.of(op.elemType(0), op.elemType(1), op.elemType(2), op.elemType(0))),
        OpRule.of(
            new OpId("ai.onnx.preview", "FlexAttention"),
            1,
            AttentionOps::flex,
            op -> flexSizes(op).cost(false)),
        OpRule.onnx("RotaryEmbedding", 23, op -> op.known(op.shape(0)), AttentionOps::rotaryCost),
        OpRule.onnx("TensorScatter", 24, op -> op.known(op.shape(0)), op -> OpCost.NONE));
  }

  /**
   * {@code Q[B,H,S,D], K[B,G,T,D], V[B,G,T,E] -> Y[B,H,S,E]}, or with the heads side by side {@code
   * Q[B,S,H·D], K[B,T,G·D], V[B,T,G·E] -> Y[B,S,H·E]}. The cache {@code [B,G,P,D]} grows by {@code
   * T}; the scores are {@code [B,H,S,P+T]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Attention.html">ONNX Attention</a>
   */
  private static Inferred attention(OpContext op) {
    Shape q = op.shape(0);
    Dim groups = groups(op);
    AttentionSizes sizes = sizes(op);
    Shape y =
        q.rank() == 3
            ? Shape.of(q.dim(0), q.dim(1), sizes.heads().times(sizes.valueSize()))
            : q.with(3, sizes.valueSize());
    Shape keys = Shape.of(sizes.batch(), groups, sizes.keys(), sizes.size());
    return op.known(y, keys, keys.with(3, sizes.valueSize()), sizes.scores());
  }

  /** MACs: {@link AttentionSizes#cost}, with the keys of the cache. */
  private static OpCost attentionCost(OpContext op) {
    OpCost cost = sizes(op).cost(op.has(3) || op.attributes().i("is_causal", 0) != 0);
    return op.attributes().f("softcap", 0) == 0
        ? cost
        : cost.plus(OpCost.of(Work.ACTIVATION, sizes(op).scores().elements()));
  }

  /** How many heads keys and values have. */
  private static Dim groups(OpContext op) {
    if (op.rank(0) == 3) {
      return AttentionSizes.heads(op, "kv_num_heads");
    }
    return op.shapeIfKnown(1).isPresent() ? op.shapeOfRank(1, 4).dim(1) : Dim.UNKNOWN;
  }

  private static AttentionSizes sizes(OpContext op) {
    Shape q = op.shape(0);
    if (q.rank() != 3 && q.rank() != 4) {
      throw op.invalid("queries " + q);
    }
    Shape k = op.shapeIfKnown(1).isPresent() ? op.shapeOfRank(1, q.rank()) : Shape.ofRank(q.rank());
    Shape v = op.shapeIfKnown(2).isPresent() ? op.shapeOfRank(2, q.rank()) : Shape.ofRank(q.rank());
    boolean packed = q.rank() == 3;
    Dim heads = packed ? AttentionSizes.heads(op, "q_num_heads") : q.dim(1);
    Dim groups = groups(op);
    Dim size = packed ? AttentionSizes.headSize(op, q.dim(2), heads) : q.dim(3);
    Dim keySize = packed ? AttentionSizes.headSize(op, k.dim(2), groups) : k.dim(3);
    if (size.conflictsWith(keySize)) {
      throw op.invalid("head sizes differ: " + q + " and " + k);
    }
    Dim valueSize = packed ? AttentionSizes.headSize(op, v.dim(2), groups) : v.dim(3);
    return new AttentionSizes(
        q.dim(0),
        heads,
        q.dim(packed ? 1 : 2),
        past(op, 4).plus(k.dim(packed ? 1 : 2)),
        MatMulOps.either(size, keySize),
        valueSize);
  }

  /** The length of a cache {@code [B,G,P,D]}, 0 when there is none. */
  private static Dim past(OpContext op, int index) {
    if (!op.has(index)) {
      return Dim.of(0);
    }
    return op.shapeIfKnown(index).isPresent() ? op.shapeOfRank(index, 4).dim(2) : Dim.UNKNOWN;
  }

  /**
   * {@code Q[B,H,S,D], K[B,G,T,D], V[B,G,T,E] -> Y[B,H,S,E]}. The bodies that modify scores and
   * probabilities are graphs of their own and not counted here.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx_aionnxpreview_FlexAttention.html">ONNX
   *     FlexAttention</a>
   */
  private static Inferred flex(OpContext op) {
    AttentionSizes sizes = flexSizes(op);
    return op.known(Shape.of(sizes.batch(), sizes.heads(), sizes.queries(), sizes.valueSize()));
  }

  private static AttentionSizes flexSizes(OpContext op) {
    Shape q = op.shapeOfRank(0, 4);
    Shape v = op.shapeOfRank(2, 4);
    return new AttentionSizes(q.dim(0), q.dim(1), q.dim(2), v.dim(2), q.dim(3), v.dim(3));
  }

  /** Elementwise: two products and a sum for each element that is rotated. */
  static OpCost rotaryCost(OpContext op) {
    return OpCost.of(Work.ELEMENTWISE, rotated(op, op.shape(0)).times(3));
  }

  /** {@code X[B,H,S,D]} or {@code X[B,S,H·D]}, of whose {@code D} only a part may be rotated. */
  private static Dim rotated(OpContext op, Shape x) {
    long part = op.attributes().i("rotary_embedding_dim", 0);
    if (part <= 0) {
      return x.elements();
    }
    if (x.rank() == 4) {
      return x.elements(0, 3).times(part);
    }
    return x.elements(0, x.rank() - 1).times(AttentionSizes.heads(op, "num_heads")).times(part);
  }
}
