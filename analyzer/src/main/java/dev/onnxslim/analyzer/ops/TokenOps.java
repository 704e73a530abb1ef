package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/**
 * Rules of onnxruntime's operators that generate text, or prepare and check tokens. A search runs
 * its decoder until the text ends, so that its cost is not known.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">onnxruntime,
 *     contrib operators</a>
 */
final class TokenOps {
  private TokenOps() {}

  static List<OpRule> rules() {
    CostRule open =
        op -> {
          throw op.unknown("how many steps the search takes");
        };
    ElemTypeRule scores =
        op -> List.of(ElemType.INT32, scoreType(op), scoreType(op), ElemType.FLOAT, scoreType(op));
    return List.of(
        OpRule.ms("BeamSearch", TokenOps::beams, open).withElemTypes(scores),
        OpRule.ms("WhisperBeamSearch", TokenOps::beams, open).withElemTypes(scores),
        OpRule.ms("GreedySearch", TokenOps::sequences, open)
            .withElemTypes(ElemTypeRule.of(ElemType.INT32)),
        OpRule.ms("Sampling", TokenOps::sequences, open)
            .withElemTypes(ElemTypeRule.of(ElemType.INT32, ElemType.FLOAT)),
        OpRule.ms("BifurcationDetector", TokenOps::bifurcation, CostRule.NONE),
        OpRule.ms("NGramRepeatBlock", op -> op.known(op.shape(1)), CostRule.NONE)
            .withElemTypes(ElemTypeRule.ofInput(1)),
        OpRule.ms("NGramHashMapping", TokenOps::hashes, CostRule.NONE),
        OpRule.ms("VarlenNGramHashMapping", TokenOps::packedHashes, CostRule.NONE)
            .withElemTypes(
                op -> List.of(op.elemType(0), op.elemType(0), ElemType.INT32, op.elemType(0))),
        OpRule.ms("WordConvEmbedding", TokenOps::embedWords, TokenOps::embedWordsCost)
            .withElemTypes(ElemTypeRule.ofInput(1)),
        OpRule.ms("DynamicTimeWarping", TokenOps::warp, TokenOps::warpCost)
            .withElemTypes(ElemTypeRule.of(ElemType.INT32)));
  }

  // ---- searches

  /**
   * {@code sequences[B,R,max_length], sequences_scores[B,R], scores[steps,B,beams,vocabulary]}; of
   * Whisper also {@code cross_qk[B,R,layers and heads,tokens,frames], non_speech_probs[B]}.
   */
  private static Inferred beams(OpContext op) {
    Dim batch = batch(op);
    Dim returned = number(op, 4);
    Dim vocabulary = vocabulary(op);
    return op.known(
        Shape.of(batch, returned, number(op, 1)),
        Shape.of(batch, returned),
        Shape.of(Dim.UNKNOWN, batch, number(op, 3), vocabulary),
        Shape.of(batch, returned, Dim.UNKNOWN, Dim.UNKNOWN, Dim.UNKNOWN),
        Shape.of(batch));
  }

  /** Scores are of the type that the penalties have. */
  private static ElemType scoreType(OpContext op) {
    final int lengthPenalty = 5;
    return op.has(lengthPenalty) ? op.elemType(lengthPenalty) : op.elemType(lengthPenalty + 1);
  }

  /** {@code input_ids[B,S] -> sequences[B,max_length], filtered_logits[B,vocabulary]}. */
  private static Inferred sequences(OpContext op) {
    Dim batch = batch(op);
    return op.known(Shape.of(batch, number(op, 1)), Shape.of(batch, vocabulary(op)));
  }

  private static Dim batch(OpContext op) {
    return op.shapeIfKnown(0).isPresent() ? op.dim(0, 0) : Dim.UNKNOWN;
  }

  private static Dim vocabulary(OpContext op) {
    long size = op.attributes().i("vocab_size", -1);
    return size > 0 ? Dim.of(size) : Dim.UNKNOWN;
  }

  /** The element of an input that is one number. */
  private static Dim number(OpContext op, int index) {
    return op.contents(index).flatMap(Contents::integers).isPresent()
        ? op.integer(index)
        : Dim.UNKNOWN;
  }

  // ---- tokens

  /** Tokens up to where the prediction differs, and the predicted ones from there. */
  private static Inferred bifurcation(OpContext op) {
    return op.known(Shape.ofRank(1), op.shape(2));
  }

  /** {@code ids[B,S] -> hashes[B,S,heads], present[B,n-1]}. */
  private static Inferred hashes(OpContext op) {
    Shape ids = op.shapeOfRank(0, 2);
    Dim before = tokensBefore(op);
    return op.known(ids.append(heads(op, before)), Shape.of(ids.dim(0), before));
  }

  /** As NGramHashMapping of sequences one after the other, {@code ids[T]}. */
  private static Inferred packedHashes(OpContext op) {
    Dim before = tokensBefore(op);
    Dim batch = op.shapeOfRank(3, 1).dim(0).minus(1);
    Shape present = Shape.of(batch, before);
    Dim captured = Dim.of(op.attributes().i("state_update_capacity", 0));
    return op.known(
        op.shapeOfRank(0, 1).append(heads(op, before)),
        present,
        present,
        Shape.of(batch, captured, before));
  }

  private static Dim tokensBefore(OpContext op) {
    long longest = op.attributes().i("max_ngram_size", 0);
    if (longest < 2) {
      throw op.invalid("n-grams of up to " + longest + " tokens");
    }
    return Dim.of(longest - 1);
  }

  private static Dim heads(OpContext op, Dim orders) {
    return orders.times(op.attributes().i("n_head_per_ngram", 0));
  }

  /** {@code words[S,characters], W[filters,1,window,E] -> Y[S,filters]}. */
  private static Inferred embedWords(OpContext op) {
    return op.known(Shape.of(op.shapeOfRank(0, 2).dim(0), op.shapeOfRank(1, 4).dim(0)));
  }

  /** A convolution over the characters of each word, taken as long as the longest. */
  private static OpCost embedWordsCost(OpContext op) {
    Shape words = op.shapeOfRank(0, 2);
    Shape w = op.shapeOfRank(1, 4);
    Dim places = words.dim(1).minus(w.dim(2)).plus(1).max(Dim.of(0));
    return OpCost.macs(words.dim(0).times(places).times(w.elements()));
  }

  /** {@code cost[M,N]} or {@code [1,M,N] -> path[2,steps]}. */
  private static Inferred warp(OpContext op) {
    if (op.rank(0) != 2 && op.rank(0) != 3) {
      throw op.invalid("neither [M,N] nor [1,M,N]: " + op.shape(0));
    }
    return op.known(Shape.of(Dim.of(2), Dim.UNKNOWN));
  }

  /** At each point the cheapest of three ways there, and its cost. */
  private static OpCost warpCost(OpContext op) {
    return OpCost.of(Work.ELEMENTWISE, op.shape(0).elements().times(3));
  }
}
