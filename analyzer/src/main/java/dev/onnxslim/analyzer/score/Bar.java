package dev.onnxslim.analyzer.score;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Two thresholds for one measure. Where less is better, a figure is good below the first, fair from
 * there to the second, that included, and poor above. Where more is better, it is good from the
 * first on, fair from the second on, and poor below.
 *
 * @param profile whose bar it is; {@link Profiles#COMMON} for all profiles'
 * @param good the first threshold, in the measure's unit; empty when nothing is asked
 * @param fair the second; empty when nothing is asked
 * @param words what a good, a fair and a poor figure are called
 * @param source where the thresholds come from
 */
public record Bar(
    String profile,
    Measure measure,
    OptionalDouble good,
    OptionalDouble fair,
    List<String> words,
    String source) {

  public Bar {
    words = List.copyOf(words);
    if (words.size() != 3) {
      throw new IllegalArgumentException("not three words for good, fair and poor: " + words);
    }
    if (good.isPresent() != fair.isPresent()) {
      throw new IllegalArgumentException("one threshold without the other");
    }
    if (good.isPresent()) {
      double first = good.getAsDouble();
      double second = fair.getAsDouble();
      boolean ordered = measure.higherIsBetter() ? first >= second : first <= second;
      if (!ordered) { // NaN, too
        throw new IllegalArgumentException(
            "the thresholds of "
                + measure.key()
                + " are in the wrong order: "
                + first
                + ", "
                + second);
      }
    }
  }

  /** Whether it says anything: a bar that does not only takes the place of the common one. */
  public boolean asks() {
    return good.isPresent();
  }

  /** The grade of a figure in the measure's unit. */
  public Grade grade(double value) {
    double first = good.orElseThrow();
    double second = fair.orElseThrow();
    if (Double.isNaN(value)) {
      return Grade.UNKNOWN;
    }
    if (measure.higherIsBetter()) {
      return value >= first ? Grade.GOOD : value >= second ? Grade.FAIR : Grade.POOR;
    }
    return value < first ? Grade.GOOD : value <= second ? Grade.FAIR : Grade.POOR;
  }

  /** What a figure of this grade is called; empty when the grade is not known. */
  public String word(Grade grade) {
    return switch (grade) {
      case GOOD -> words.get(0);
      case FAIR -> words.get(1);
      case POOR -> words.get(2);
      case UNKNOWN -> "";
    };
  }

  /** The thresholds of good and fair: {@code < 5 M, <= 20 M}. */
  public String text() {
    String first = measure.unit().threshold(good.orElseThrow());
    String second = measure.unit().threshold(fair.orElseThrow());
    return measure.higherIsBetter()
        ? ">= " + first + ", >= " + second
        : "< " + first + ", <= " + second;
  }
}
