package dev.onnxslim.analyzer.plan;

/**
 * A part of an architecture, or several that are alike. Figures are those of one of them, for the
 * whole batch.
 *
 * @param name for people
 * @param times how many there are
 * @param params parameters
 * @param tensors stored tensors
 * @param macs multiply-accumulates of a forward pass
 * @param kept what the backward pass needs of it
 * @param input elements that come in: all that is kept where the part is recomputed
 * @param working elements that one moment of a forward pass needs at most
 */
public record Part(
    String name,
    long times,
    long params,
    long tensors,
    long macs,
    Kept kept,
    long input,
    long working) {

  /**
   * What is kept for the backward pass.
   *
   * @param elements in the precision of the activations
   * @param scores those of them, and the bytes of {@code bytes}, that selective recomputation
   *     leaves out
   * @param bytes whose size is fixed: masks of a byte, logits of four
   */
  public record Kept(long elements, Scores scores, long bytes) {
    /** Elements only. */
    static Kept of(long elements) {
      return new Kept(elements, Scores.NONE, 0);
    }
  }

  /**
   * The scores of attention, which grow with the square of the sequence.
   *
   * @param elements in the precision of the activations
   * @param bytes of masks
   */
  public record Scores(long elements, long bytes) {
    static final Scores NONE = new Scores(0, 0);
  }

  long allParams() {
    return Formulas.product(times, params);
  }

  long allMacs() {
    return Formulas.product(times, macs);
  }
}
