package dev.onnxslim.analyzer.score;

import java.util.List;

/**
 * A figure against a bar.
 *
 * @param counts whether the bar decides: of a measure that the profile has a bar of its own for,
 *     the common one is only shown
 * @param improvements what would make it better; empty when it is good
 */
public record ScoreRow(
    Bar bar, boolean counts, Figure figure, Grade grade, List<Improvement> improvements) {
  public ScoreRow {
    improvements = List.copyOf(improvements);
  }

  /** What is graded. */
  public Measure measure() {
    return bar.measure();
  }

  /** The figure for people; {@code not known}. */
  public String value() {
    return figure instanceof Figure.Known known
        ? measure().unit().text(known.value())
        : "not known";
  }

  /** What a figure of this grade is called; empty when it is not known. */
  public String word() {
    return bar.word(grade);
  }

  /** What else there is to know of the figure, or why it is not known; may be empty. */
  public String note() {
    return figure instanceof Figure.Known known ? known.note() : ((Figure.NotKnown) figure).why();
  }
}
