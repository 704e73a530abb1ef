package dev.onnxslim.analyzer.score;

import dev.onnxslim.analyzer.report.ModelReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a model is light enough for a profile.
 *
 * @param model its file
 * @param reference the model that it was made from
 * @param bindings sizes that were given, as {@code name=size}
 * @param rows the worst first, what is not known last; of equal grades those that count first
 * @param notes on how figures were found
 */
public record Scorecard(
    Path model,
    Optional<Path> reference,
    Profile profile,
    List<String> bindings,
    List<ScoreRow> rows,
    List<String> notes) {
  public Scorecard {
    bindings = List.copyOf(bindings);
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * Grades figures.
   *
   * @param report of the model: its name and what would make it lighter
   * @param figures by measure; one that is missing has no row
   */
  public static Scorecard of(
      ModelReport report,
      Optional<Path> reference,
      Profile profile,
      Map<Measure, Figure> figures,
      List<String> notes) {
    List<ScoreRow> rows = new ArrayList<>();
    for (Bar bar : profile.bars()) {
      Figure figure = figures.get(bar.measure());
      if (figure != null) {
        rows.add(row(bar, profile.counts(bar), figure, report));
      }
    }
    rows.sort(Comparator.comparing(ScoreRow::grade).thenComparing(row -> !row.counts()));
    return new Scorecard(report.file().path(), reference, profile, report.bindings(), rows, notes);
  }

  private static ScoreRow row(Bar bar, boolean counts, Figure figure, ModelReport report) {
    Grade grade = figure instanceof Figure.Known known ? bar.grade(known.value()) : Grade.UNKNOWN;
    boolean better = grade == Grade.POOR || grade == Grade.FAIR;
    return new ScoreRow(
        bar, counts, figure, grade, better ? Improvements.of(bar.measure(), report) : List.of());
  }

  /** The worst grade of the rows that count and are known; not known when there is none. */
  public Grade grade() {
    return rows.stream()
        .filter(ScoreRow::counts)
        .map(ScoreRow::grade)
        .min(Comparator.naturalOrder())
        .orElse(Grade.UNKNOWN);
  }

  /** The rows that count and miss one of these grades, see {@link Grade#fails}. */
  public List<ScoreRow> failing(List<Grade> asked) {
    return rows.stream()
        .filter(row -> row.counts() && asked.stream().anyMatch(row.grade()::fails))
        .toList();
  }
}
