package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Rules of onnxruntime's attention that computes queries, keys and values itself, from one input
 * and weights.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
 *     operators</a>
 */
final class ProjectedAttentionOps {
  private ProjectedAttentionOps() {}

  /** Where inputs stand; -1 for none. */
  private record Inputs(int weight, int past, int pastLength, int mask, int bias) {}

  private static final Inputs ATTENTION = new Inputs(1, 4, 6, 3, 5);
  private static final Inputs Q_ATTENTION = new Inputs(1, 8, -1, 5, -1);
  private static final Inputs DECODER = new Inputs(1, 4, 6, 3, 5);

  static List<OpRule> rules() {
    return List.of(
        OpRule.ms("Attention", shape(ATTENTION), cost(ATTENTION)),
        OpRule.ms("QAttention", shape(Q_ATTENTION), cost(Q_ATTENTION))
            .withElemTypes(ElemTypeRule.ofInput(3)),
        OpRule.ms("DecoderMaskedSelfAttention", shape(DECODER), cost(DECODER)),
        OpRule.ms("PackedAttention", ProjectedAttentionOps::packed, ragged("the lengths")),
        OpRule.ms("QOrderedAttention", ProjectedAttentionOps::ordered, orderedCost()),
        OpRule.ms("LongformerAttention", same(0), ragged("how many tokens are global")),
        OpRule.ms("QOrderedLongformerAttention", same(0), ragged("how many tokens are global")),
        OpRule.ms("DecoderAttention", ProjectedAttentionOps::decoder, ragged("which branch runs")));
  }

  private static ShapeRule same(int index) {
    return op -> op.known(op.shape(index));
  }

  /** A cost that depends on data. */
  private static CostRule ragged(String what) {
    return op -> {
      throw op.unknown(what);
    };
  }

  /**
   * {@code X[B,S,I] · W[I,2·H·D+H·E] -> Y[B,S,H·E], present[2,B,H,P+S,D]} for {@code
   * past[2,B,H,P,D]}; a cache that both share keeps its length.
   */
  private static ShapeRule shape(Inputs inputs) {
    return op -> {
      Shape x = op.shapeOfRank(0, 3);
      AttentionSizes sizes = sizes(op, inputs);
      Shape present = Shape.of(Dim.of(2), sizes.batch(), sizes.heads(), sizes.keys(), sizes.size());
      if (sharesCache(op)) {
        present = present.with(3, past(op, inputs).dim(3));
      }
      return op.known(x.with(2, sizes.heads().times(sizes.valueSize())), present);
    };
  }

  private static boolean sharesCache(OpContext op) {
    return op.attributes().i("past_present_share_buffer", 0) != 0;
  }

  private static Shape past(OpContext op, Inputs inputs) {
    return op.shapeIfKnown(inputs.past()).isPresent()
        ? op.shapeOfRank(inputs.past(), 5)
        : Shape.ofRank(5);
  }

  private static AttentionSizes sizes(OpContext op, Inputs inputs) {
    Shape x = op.shapeOfRank(0, 3);
    Dim heads = AttentionSizes.heads(op, "num_heads");
    Dim keys = x.dim(1);
    if (op.has(inputs.past())) {
      keys = keys.plus(sharesCache(op) ? length(op, inputs.pastLength()) : past(op, inputs).dim(3));
    }
    return new AttentionSizes(
        x.dim(0),
        heads,
        x.dim(1),
        keys,
        AttentionSizes.headSize(op, hidden(op, inputs.weight(), 0), heads),
        AttentionSizes.headSize(op, hidden(op, inputs.weight(), 2), heads));
  }

  /** A length that an input states. */
  private static Dim length(OpContext op, int index) {
    if (index < 0) {
      return Dim.UNKNOWN;
    }
    Optional<List<Dim>> stated = op.contents(index).flatMap(Contents::integers);
    return stated.isPresent() && stated.get().size() == 1 ? stated.get().get(0) : Dim.UNKNOWN;
  }

  /** The size of all heads of queries (0), keys (1) or values (2). */
  private static Dim hidden(OpContext op, int weight, int which) {
    long[] stated = op.attributes().ints("qkv_hidden_sizes");
    if (stated.length != 0 && stated.length != 3) {
      throw op.invalid("qkv_hidden_sizes has " + stated.length + " elements, 3 are expected");
    }
    if (stated.length == 3) {
      return Dim.of(stated[which]);
    }
    return op.shapeIfKnown(weight).isPresent()
        ? op.shapeOfRank(weight, 2).dim(1).floorDiv(3)
        : Dim.UNKNOWN;
  }

  /** {@code MACs = B · S · I · (2 · H · D + H · E)} and those of {@link AttentionSizes#cost}. */
  private static CostRule cost(Inputs inputs) {
    return op -> {
      AttentionSizes sizes = sizes(op, inputs);
      Shape x = op.shapeOfRank(0, 3);
      Dim columns = sizes.heads().times(sizes.size().times(2).plus(sizes.valueSize()));
      boolean masked = op.has(inputs.mask()) || op.attributes().i("unidirectional", 0) != 0;
      OpCost cost = OpCost.macs(x.elements().times(columns)).plus(sizes.cost(masked));
      return op.has(2)
          ? cost.plus(OpCost.of(Work.ELEMENTWISE, x.elements(0, 2).times(columns)))
          : cost;
    };
  }

  /** {@code X[T,I] -> Y[T,H·E]}, sequences one behind the other. */
  private static Inferred packed(OpContext op) {
    return op.known(Shape.of(op.shapeOfRank(0, 2).dim(0), hidden(op, 1, 2)));
  }

  /** As Attention, with three weights {@code [I,H·D]}, {@code [I,H·D]} and {@code [I,H·E]}. */
  private static Inferred ordered(OpContext op) {
    Dim hidden = op.shapeIfKnown(7).isPresent() ? op.shapeOfRank(7, 2).dim(1) : Dim.UNKNOWN;
    return op.known(op.shapeOfRank(0, 3).with(2, hidden));
  }

  private static CostRule orderedCost() {
    return op -> {
      Shape x = op.shapeOfRank(0, 3);
      Dim heads = AttentionSizes.heads(op, "num_heads");
      Dim hidden = op.dim(5, 1);
      Dim values = op.dim(7, 1);
      Dim keys = op.has(18) ? x.dim(1).plus(op.shapeOfRank(18, 5).dim(3)) : x.dim(1);
      AttentionSizes sizes =
          new AttentionSizes(
              x.dim(0),
              heads,
              x.dim(1),
              keys,
              AttentionSizes.headSize(op, hidden, heads),
              AttentionSizes.headSize(op, values, heads));
      Dim columns = hidden.plus(op.dim(6, 1)).plus(values);
      return OpCost.macs(x.elements().times(columns))
          .plus(OpCost.of(Work.ELEMENTWISE, x.elements(0, 2).times(columns)))
          .plus(sizes.cost(op.has(17)));
    };
  }

  /** {@code Q[S,B,H·D] -> Y[S,B,H·D]} and caches {@code [B,H,?,D]}. */
  private static Inferred decoder(OpContext op) {
    Shape q = op.shapeOfRank(0, 3);
    Dim heads = AttentionSizes.heads(op, "num_heads");
    Dim size = AttentionSizes.headSize(op, q.dim(2), heads);
    Shape cache = Shape.of(q.dim(1), heads, Dim.UNKNOWN, size);
    return op.known(q, cache, cache);
  }
}
