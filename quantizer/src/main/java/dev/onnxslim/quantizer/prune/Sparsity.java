package dev.onnxslim.quantizer.prune;

import java.util.Locale;

/**
 * What share of the elements of weights becomes 0: those of least magnitude.
 *
 * @param share above 0 and below 1
 * @param scope among which elements the least are looked for
 */
public record Sparsity(double share, Scope scope) {
  /** So far a product of a share and a count may lie below a whole number that it means. */
  private static final double ROUNDING = 1e-9;

  /** Among which elements the least are looked for. */
  public enum Scope {
    /** Those of one weight: each loses the same share. */
    TENSOR,
    /** Those of all weights together: some lose more than others. */
    GLOBAL
  }

  /**
   * Checks the share.
   *
   * @throws IllegalArgumentException if it is not above 0 and below 1
   */
  public Sparsity {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "expected a sparsity above 0 and below 1, found %s", share));
    }
  }

  /** How many of so many elements become 0, rounded down. */
  long zeros(long elements) {
    return (long) Math.floor(share * elements + ROUNDING);
  }
}
