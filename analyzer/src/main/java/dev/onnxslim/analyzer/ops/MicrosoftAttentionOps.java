package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.List;

/**
 * Rules of onnxruntime's attention on queries, keys and values that stand side by side: {@code
 * [B,S,H·D]}.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
 *     operators</a>
 */
final class MicrosoftAttentionOps {
  private MicrosoftAttentionOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.ms("MultiHeadAttention", op -> multiHead(op, 6, 8), op -> multiHeadCost(op, 6, 8)),
        OpRule.ms(
            "DecoderMaskedMultiHeadAttention",
            op -> multiHead(op, 5, 7),
            op -> multiHeadCost(op, 5, 7)),
        OpRule.ms("GroupQueryAttention", MicrosoftAttentionOps::grouped, op -> groupedCost(op))
            .withElemTypes(
                op ->
                    op.has(3)
                        ? List.of(op.elemType(0), op.elemType(3), op.elemType(3), op.elemType(0))
                        : List.of(op.elemType(0))));
  }

  // ---- heads of queries, keys and values alike

  /**
   * {@code Q[B,S,H·D], K[B,T,H·D], V[B,T,H·E] -> Y[B,S,H·E], keys[B,H,P+T,D], values[B,H,P+T,E],
   * scores[B,H,S,P+T]}. Keys and values may also be those of a cache, {@code [B,H,T,D]}, or be
   * packed with the queries, {@code Q[B,S,H,3,D]} or {@code [B,S,2·H·D+H·E]}, or with each other,
   * {@code K[B,T,H,2,D]}.
   *
   * @param past the input that holds {@code keys[B,H,P,D]} of before, with the values next to it
   * @param shared the input that says how much of a cache is used that the outputs share
   */
  private static Inferred multiHead(OpContext op, int past, int shared) {
    AttentionSizes sizes = multiHeadSizes(op, past, shared);
    Dim length = sizes.keys();
    if (op.has(past) && sharesCache(op, shared)) {
      length = cache(op, past).dim(2);
    }
    Shape keys = Shape.of(sizes.batch(), sizes.heads(), length, sizes.size());
    return op.known(
        Shape.of(sizes.batch(), sizes.queries(), sizes.heads().times(sizes.valueSize())),
        keys,
        keys.with(3, sizes.valueSize()),
        sizes.scores());
  }

  /** What says so differs: the input is there for it, or an attribute. */
  private static boolean sharesCache(OpContext op, int shared) {
    return op.node().op().type().startsWith("Decoder")
        ? op.attributes().i("past_present_share_buffer", 0) != 0
        : op.has(shared);
  }

  private static OpCost multiHeadCost(OpContext op, int past, int shared) {
    boolean masked =
        op.has(past - 1) || op.has(past - 2) || op.attributes().i("unidirectional", 0) != 0;
    return multiHeadSizes(op, past, shared).cost(masked);
  }

  private static AttentionSizes multiHeadSizes(OpContext op, int past, int shared) {
    Dim heads = AttentionSizes.heads(op, "num_heads");
    Shape q = op.shape(0);
    Dim length = keyLength(op, q);
    Dim keys = length;
    if (op.has(past)) {
      keys = length.plus(sharesCache(op, shared) ? length(op, shared) : cache(op, past).dim(2));
    }
    Dim size;
    if (q.rank() == 5) {
      size = q.dim(4);
    } else if (q.rank() != 3) {
      throw op.invalid("queries " + q);
    } else if (op.has(1)) {
      size = AttentionSizes.headSize(op, q.dim(2), heads);
    } else {
      size =
          op.has(past)
              ? cache(op, past).dim(3)
              : AttentionSizes.headSize(op, q.dim(2), heads.times(3));
    }
    return new AttentionSizes(
        q.dim(0), heads, q.dim(1), keys, size, valueSize(op, heads, size, past));
  }

  /** How many keys come in, beside those of a cache. */
  private static Dim keyLength(OpContext op, Shape q) {
    if (!op.has(1)) {
      return q.dim(1);
    }
    if (op.shapeIfKnown(1).isEmpty()) {
      return Dim.UNKNOWN;
    }
    Shape k = op.shape(1);
    if (k.rank() < 3 || k.rank() > 5) {
      throw op.invalid("keys " + k);
    }
    return k.dim(k.rank() == 4 ? 2 : 1);
  }

  private static Dim valueSize(OpContext op, Dim heads, Dim size, int past) {
    if (!op.has(2)) {
      return op.has(past + 1) ? cache(op, past + 1).dim(3) : size;
    }
    if (op.shapeIfKnown(2).isEmpty()) {
      return Dim.UNKNOWN;
    }
    Shape v = op.shape(2);
    if (v.rank() != 3 && v.rank() != 4) {
      throw op.invalid("values " + v);
    }
    return v.rank() == 4 ? v.dim(3) : AttentionSizes.headSize(op, v.dim(2), heads);
  }

  static Shape cache(OpContext op, int index) {
    return op.shapeIfKnown(index).isPresent() ? op.shapeOfRank(index, 4) : Shape.ofRank(4);
  }

  /** A length that an input states; unknown when its element is. */
  private static Dim length(OpContext op, int index) {
    List<Dim> stated = op.contents(index).flatMap(Contents::integers).orElse(List.of());
    return stated.size() == 1 ? stated.get(0) : Dim.UNKNOWN;
  }

  // ---- heads of queries in groups that share one of keys and values

  /**
   * {@code Q[B,S,H·D], K[B,T,G·D], V[B,T,G·D] -> Y[B,S,H·D], keys[B,G,L,D], values[B,G,L,D],
   * scores[B,H,S,L]}, where K and V may be packed behind Q, {@code [B,S,(H+2·G)·D]}. {@code L} is
   * the total length that an input states, or that of the cache if it is longer.
   */
  private static Inferred grouped(OpContext op) {
    AttentionSizes sizes = groupedSizes(op);
    Dim groups = AttentionSizes.heads(op, "kv_num_heads");
    Dim length = sizes.keys();
    Dim stored = sizes.size();
    if (op.has(3)) {
      length = sizes.keys().max(cache(op, 3).dim(2));
      stored = cache(op, 3).dim(3); // two elements of 4 bits may be one of the cache
    }
    if (op.attributes().i("sliding_window_cache", 0) != 0) {
      length = cache(op, 3).dim(2);
    }
    Shape keys = Shape.of(sizes.batch(), groups, length, stored);
    return op.known(
        Shape.of(sizes.batch(), sizes.queries(), sizes.heads().times(sizes.size())),
        keys,
        keys,
        sizes.scores().with(3, Dim.UNKNOWN));
  }

  /**
   * MACs: {@link AttentionSizes#cost} with the total length, also where a window would leave keys
   * out; a rotation of queries and keys is elementwise work.
   */
  private static OpCost groupedCost(OpContext op) {
    AttentionSizes sizes = groupedSizes(op);
    OpCost cost = sizes.cost(true);
    if (op.attributes().i("do_rotary", 0) == 0) {
      return cost;
    }
    Dim heads = sizes.heads().plus(AttentionSizes.heads(op, "kv_num_heads"));
    Dim rotated = sizes.batch().times(sizes.queries()).times(heads).times(sizes.size());
    return cost.plus(OpCost.of(Work.ELEMENTWISE, rotated.times(3)));
  }

  private static AttentionSizes groupedSizes(OpContext op) {
    Shape q = op.shapeOfRank(0, 3);
    Dim heads = AttentionSizes.heads(op, "num_heads");
    Dim groups = AttentionSizes.heads(op, "kv_num_heads");
    Dim size =
        AttentionSizes.headSize(op, q.dim(2), op.has(1) ? heads : heads.plus(groups.times(2)));
    Dim keys = length(op, 6);
    if (keys instanceof Dim.Unknown && !op.has(3)) {
      keys = q.dim(1);
    }
    return new AttentionSizes(q.dim(0), heads, q.dim(1), keys, size, size);
  }
}
