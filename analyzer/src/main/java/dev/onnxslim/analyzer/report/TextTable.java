package dev.onnxslim.analyzer.report;

import java.util.ArrayList;
import java.util.List;

/** Columns for a terminal: as wide as their cells, the last one with what room is left. */
public final class TextTable {
  private static final int MOST = 22;
  private static final int LEAST_LAST = 20;

  private final int width;
  private final String alignment;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param width of a line
   * @param alignment a letter for each column: {@code r} or {@code l}
   */
  public TextTable(int width, String alignment) {
    this.width = width;
    this.alignment = alignment;
  }

  /** Adds a row, a cell for each column. */
  public TextTable row(String... cells) {
    for (int k = 0; k < cells.length; k++) {
      cells[k] = clean(cells[k]);
    }
    rows.add(cells);
    return this;
  }

  /** The rows, none longer than the width unless the last column has no room. */
  public List<String> lines() {
    int last = alignment.length() - 1;
    int[] widths = new int[last];
    int used = 2;
    for (int column = 0; column < last; column++) {
      for (String[] row : rows) {
        widths[column] = Math.max(widths[column], Math.min(MOST, row[column].length()));
      }
      used += widths[column] + 2;
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int column = 0; column < last; column++) {
        String cell = head(row[column], MOST);
        String gap = " ".repeat(widths[column] - cell.length());
        line.append(alignment.charAt(column) == 'r' ? gap + cell : cell + gap).append("  ");
      }
      lines.add(line.append(tail(row[last], Math.max(LEAST_LAST, width - used))).toString());
    }
    return lines;
  }

  /** A text of one line that no terminal takes for a command. */
  public static String clean(String text) {
    boolean clean = true;
    for (int k = 0; k < text.length() && clean; k++) {
      clean = !isControl(text.charAt(k));
    }
    if (clean) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    for (int k = 0; k < text.length(); k++) {
      line.append(isControl(text.charAt(k)) ? ' ' : text.charAt(k));
    }
    return line.toString();
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }

  /** The beginning: of a formula the first terms are the dearest. */
  static String head(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 3) + "...";
  }

  /** The end: names differ there. Blanks in front stay: they are a tree's levels. */
  static String tail(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int blanks = text.length() - text.stripLeading().length();
    int kept = Math.max(1, most - 3 - blanks);
    return text.substring(0, blanks) + "..." + text.substring(text.length() - kept);
  }

  /** Behind a blank that parts no number from its unit, or before an operator. */
  private static boolean mayBreak(String text, int at) {
    char before = text.charAt(at - 1);
    return text.charAt(at) == '+'
        || text.charAt(at) == '*'
        || before == ' ' && !Character.isDigit(text.charAt(at - 2));
  }

  /** A text in lines of at most so many characters. */
  public static List<String> wrapped(String text, int most) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > most) {
      int at = most;
      while (at > most / 2 && !mayBreak(rest, at)) {
        at--;
      }
      at = at <= most / 2 ? most : at;
      lines.add(rest.substring(0, at).stripTrailing());
      rest = rest.substring(at).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
