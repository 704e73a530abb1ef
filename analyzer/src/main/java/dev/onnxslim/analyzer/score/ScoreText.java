package dev.onnxslim.analyzer.score;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a scorecard for a terminal. */
public final class ScoreText {
  private static final Map<Grade, String> COLOURS =
      Map.of(Grade.GOOD, "32", Grade.FAIR, "33", Grade.POOR, "31", Grade.UNKNOWN, "2");

  private static final int WIDTH = 80;
  private static final String INDENT = "         ";

  private final Set<Improvement> told = new HashSet<>();
  private final PrintWriter out;
  private final boolean colour;
  private final boolean all;

  /**
   * A writer of scorecards.
   *
   * @param out stays open
   * @param colour whether it goes to a terminal that wants colours
   * @param all whether to write the reasons of what is not known row by row
   */
  public ScoreText(PrintWriter out, boolean colour, boolean all) {
    this.out = out;
    this.colour = colour;
    this.all = all;
  }

  /** Writes a scorecard. */
  public void write(Scorecard card) {
    out.println(
        printable(card.model().toString())
            + " for "
            + card.profile().name()
            + " ("
            + card.profile().title()
            + "): "
            + styled(card.grade(), card.grade().text()));
    card.reference().ifPresent(path -> out.println("  against  " + printable(path.toString())));
    if (!card.bindings().isEmpty()) {
      out.println("  given    " + printable(String.join(", ", card.bindings())));
    }
    List<String> sources = sources(card);
    out.println();
    if (!sources.isEmpty()) {
      line(pad("", 7), "", "", "", "good, fair");
    }
    for (ScoreRow row : card.rows()) {
      if (row.grade() != Grade.UNKNOWN) {
        row(row, sources);
      }
    }
    unknown(card);
    notes(card, sources);
  }

  private void row(ScoreRow row, List<String> sources) {
    String grade = row.counts() ? row.grade().text() : "(" + row.grade().text() + ")";
    line(
        styled(row.grade(), pad(grade, 7)),
        row.measure().title(),
        row.value(),
        row.word(),
        row.bar().text() + " [" + (sources.indexOf(row.bar().source()) + 1) + "]");
    if (!row.counts()) {
      return; // the row of the profile's own bar says it
    }
    indented(note(row));
    for (Improvement one : row.improvements()) {
      out.println(INDENT + "-> " + printable(one.command()));
      if (told.add(one)) {
        indented(one.effect());
      }
    }
  }

  private void line(String grade, String figure, String value, String word, String bar) {
    out.println(
        ("  " + grade + pad(figure, 18) + pad(value, 10) + pad(word, 17) + bar).stripTrailing());
  }

  private void indented(String text) {
    wrapped(INDENT, text);
  }

  private void wrapped(String indent, String text) {
    StringBuilder line = new StringBuilder(indent);
    for (String word : printable(text).split(" ", -1)) {
      if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
        out.println(line);
        line = new StringBuilder(indent);
      }
      line.append(line.length() > indent.length() ? " " : "").append(word);
    }
    if (!line.toString().isBlank()) {
      out.println(line);
    }
  }

  /** Where a figure comes from, unless it was only counted, and what else there is to know. */
  static String note(ScoreRow row) {
    if (!(row.figure() instanceof Figure.Known known)) {
      return row.note();
    }
    String origin =
        switch (known.origin()) {
          case COUNTED -> "";
          case MEASURED -> "measured here";
          case COMPARED -> "compared here";
          case GIVEN -> "as given";
          case DEVICE -> "measured on the device";
        };
    return origin.isEmpty() || known.note().isEmpty()
        ? origin + known.note()
        : origin + ": " + known.note();
  }

  private void unknown(Scorecard card) {
    List<ScoreRow> rows =
        card.rows().stream()
            .filter(row -> row.grade() == Grade.UNKNOWN && (row.counts() || all))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    out.println();
    out.println("Not known");
    Set<String> reasons = new LinkedHashSet<>();
    rows.forEach(row -> reasons.add(row.note()));
    for (String reason : reasons) {
      List<String> titles = new ArrayList<>();
      for (ScoreRow row : rows) {
        if (row.note().equals(reason)) {
          titles.add(row.measure().title());
        }
      }
      wrapped("  ", String.join(", ", titles));
      indented(reason);
    }
  }

  private void notes(Scorecard card, List<String> sources) {
    out.println();
    for (String note : card.notes()) {
      out.println("  " + printable(note));
    }
    if (card.rows().stream().anyMatch(row -> !row.counts() && row.grade() != Grade.UNKNOWN)) {
      out.println("  ( ) on the scale for all profiles, where this one has its own or none");
    }
    for (int k = 0; k < sources.size(); k++) {
      out.println("  [" + (k + 1) + "] " + printable(sources.get(k)));
    }
    out.flush();
  }

  /** The sources of the rows that are shown, in their order. */
  private static List<String> sources(Scorecard card) {
    Set<String> sources = new LinkedHashSet<>();
    for (ScoreRow row : card.rows()) {
      if (row.grade() != Grade.UNKNOWN) {
        sources.add(row.bar().source());
      }
    }
    return List.copyOf(sources);
  }

  private String styled(Grade grade, String text) {
    return colour ? "\u001b[" + COLOURS.get(grade) + "m" + text + "\u001b[0m" : text;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  /** On one line, and no command to a terminal. */
  private static String printable(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
        .forEach(line::appendCodePoint);
    return line.toString();
  }
}
