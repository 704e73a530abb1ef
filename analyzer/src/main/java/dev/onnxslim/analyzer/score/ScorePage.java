package dev.onnxslim.analyzer.score;

import dev.onnxslim.analyzer.report.html.StaticPage;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a scorecard as one HTML page without a program; nothing is fetched. */
public final class ScorePage {
  private ScorePage() {}

  /**
   * Writes the page.
   *
   * @param out characters of a UTF-8 file; stays open
   * @throws IOException if {@code out} fails
   */
  public static void write(Scorecard card, Writer out) throws IOException {
    StaticPage.write("score.mustache", css -> Page.of(card, css), out);
  }

  /** What the template fills in. */
  record Page(
      String css,
      String title,
      String profile,
      String profileTitle,
      String reference,
      String grade,
      String gradeClass,
      List<String> bindings,
      boolean hasBindings,
      List<Row> rows,
      List<String> notes) {

    static Page of(Scorecard card, String css) {
      return new Page(
          css,
          name(card.model()),
          card.profile().name(),
          card.profile().title(),
          card.reference().map(Page::name).orElse(""),
          card.grade().text(),
          style(card.grade()),
          card.bindings(),
          !card.bindings().isEmpty(),
          card.rows().stream().map(Row::of).toList(),
          card.notes());
    }

    private static String name(Path path) {
      Path name = path.getFileName();
      return name == null ? path.toString() : name.toString();
    }
  }

  /** A row; {@code counts} is empty, or why it does not. */
  record Row(
      String measure,
      String grade,
      String gradeClass,
      String value,
      String word,
      String bar,
      String source,
      String note,
      String counts,
      List<Improvement> improvements) {

    static Row of(ScoreRow row) {
      return new Row(
          row.measure().title(),
          row.grade().text(),
          style(row.grade()),
          row.value(),
          row.word(),
          "good, fair: "
              + row.bar().text()
              + row.bar().words().stream().collect(Collectors.joining(", ", " (", ")")),
          row.bar().source(),
          ScoreText.note(row),
          row.counts() ? "" : "the scale for all profiles: shown, does not count here",
          row.counts() ? row.improvements() : List.of());
    }
  }

  /** The class of a badge in the style that the pages share. */
  private static String style(Grade grade) {
    return switch (grade) {
      case POOR -> "error";
      case FAIR -> "warning";
      default -> grade.name().toLowerCase(Locale.ROOT);
    };
  }
}
