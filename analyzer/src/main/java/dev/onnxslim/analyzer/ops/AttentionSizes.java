package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;

/**
 * The sizes of {@code Softmax(Q · Kᵀ) · V}.
 *
 * @param batch how many sequences
 * @param heads heads of the queries; keys and values may have fewer, which are shared
 * @param queries length of the queries
 * @param keys length of keys and values, with what a cache holds of before
 * @param size elements of one head of queries and keys
 * @param valueSize elements of one head of values
 */
record AttentionSizes(Dim batch, Dim heads, Dim queries, Dim keys, Dim size, Dim valueSize) {
  /** Operations of Softmax on one element: maximum, difference, exponential, sum, quotient. */
  private static final int SOFTMAX = 5;

  /** {@code [batch, heads, queries, keys]}. */
  Shape scores() {
    return Shape.of(batch, heads, queries, keys);
  }

  /**
   * {@code MACs = elements(scores) · (size + valueSize)}: a mask leaves out none of them. The scale
   * and the mask are elementwise work on the scores, Softmax is normalisation.
   */
  OpCost cost(boolean masked) {
    Dim scores = scores().elements();
    return OpCost.macs(scores.times(size.plus(valueSize)))
        .plus(OpCost.of(Work.ELEMENTWISE, scores.times(masked ? 2 : 1)))
        .plus(OpCost.of(Work.NORMALISATION, scores.times(SOFTMAX)));
  }

  /** The size of one of {@code heads} that lie side by side in {@code packed} elements. */
  static Dim headSize(OpContext op, Dim packed, Dim heads) {
    if (packed.mod(heads) instanceof Dim.Known rest && rest.size() != 0) {
      throw op.invalid(packed + " elements in " + heads + " heads");
    }
    return packed.floorDiv(heads);
  }

  /**
   * A number of heads that an attribute states; ends the rule when it is missing or not above 0.
   */
  static Dim heads(OpContext op, String attribute) {
    long heads = op.attributes().i(attribute, 0);
    if (heads <= 0) {
      throw op.invalid(attribute + " is " + heads);
    }
    return Dim.of(heads);
  }
}
