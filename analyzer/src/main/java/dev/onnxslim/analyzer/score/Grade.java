package dev.onnxslim.analyzer.score;

import java.util.Locale;

/** How a figure stands against a bar; the worst first, and last what nothing can be said about. */
public enum Grade {
  /** Beyond the bar. */
  POOR,
  /** Between the two thresholds of the bar. */
  FAIR,
  /** Better than both. */
  GOOD,
  /** The figure is not known. */
  UNKNOWN;

  /** {@code poor}, {@code fair}, {@code good}, or {@code not known}. */
  public String text() {
    return this == UNKNOWN ? "not known" : name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a row of this grade misses what {@code asked} names: {@code POOR} and {@code FAIR} are
   * missed by that grade and worse ones, {@code UNKNOWN} only by itself.
   *
   * @param asked the mildest grade that is a failure
   */
  public boolean fails(Grade asked) {
    return this == UNKNOWN || asked == UNKNOWN ? this == asked : compareTo(asked) <= 0;
  }
}
