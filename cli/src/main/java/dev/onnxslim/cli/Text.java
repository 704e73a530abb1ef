package dev.onnxslim.cli;

import java.nio.file.Path;
import java.util.Locale;

/** How figures and names are written for a person. */
final class Text {
  private static final int LONGEST_LINE = 600;
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB"};

  private Text() {}

  /** Names may hold line breaks and 100,000 characters; a line may not. */
  static String line(String text) {
    return line(text, LONGEST_LINE);
  }

  /** One line of at most so many characters. */
  static String line(String text, int longest) {
    String head = text.length() > longest ? text.substring(0, longest) : text;
    StringBuilder line = new StringBuilder();
    head.codePoints()
        .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
        .forEach(line::appendCodePoint);
    return head.length() < text.length() ? line + " ..." : line.toString();
  }

  /** Whether a file's name ends so, in upper or lower case. */
  static boolean hasExtension(Path file, String extension) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(extension);
  }

  /** Bytes with a decimal unit: {@code 90.4 MB}. */
  static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 999.5 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    String format =
        unit == 0 || amount >= 99.95 ? "%.0f %s" : amount >= 9.995 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, format, amount, UNITS[unit]);
  }

  /** A level in dB; an infinite one means that nothing differs. */
  static String db(double db) {
    if (Double.isNaN(db)) {
      return "-";
    }
    return Double.isInfinite(db) ? (db > 0 ? "exact" : "-inf dB") : format("%.1f dB", db);
  }

  /** A figure, or {@code -} where it does not apply. */
  static String figure(String format, double value) {
    return Double.isNaN(value) ? "-" : format(format, value);
  }

  /** Formats the same everywhere. */
  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
