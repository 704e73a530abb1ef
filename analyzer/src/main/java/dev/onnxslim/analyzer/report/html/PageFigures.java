package dev.onnxslim.analyzer.report.html;

import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.model.Dim;

/**
 * How the page writes numbers where that is not as everywhere ({@link Figures}); {@code format.js}
 * writes them the same way.
 */
final class PageFigures {
  private static final long EXACT_BELOW = 10_000;

  private PageFigures() {}

  /** A count to three digits: {@code 2.46 M}; exact below 10,000: {@code 1,024}. */
  static String count(long number) {
    return Math.abs((double) number) < EXACT_BELOW
        ? Figures.exact(number)
        : Figures.rounded(number);
  }

  /** Bytes with a decimal unit: {@code 9.96 MB}; {@code 512 B} below 1,000. */
  static String bytes(long bytes) {
    return Math.abs((double) bytes) < 1000 ? bytes + " B" : Figures.bytes(bytes);
  }

  /** A number as a count, a formula as {@link Formula} writes it, {@code ?} when not known. */
  static String count(Dim dim, Formula formula) {
    return dim instanceof Dim.Known known ? count(known.size()) : formula.text(dim);
  }
}
