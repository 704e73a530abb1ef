package dev.onnxslim.analyzer.report.html;

import dev.onnxslim.model.Dim;
import java.math.BigDecimal;

/** How numbers are written for people; {@code format.js} writes them the same way. */
final class Figures {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
  private static final long EXACT_BELOW = 10_000;

  private Figures() {}

  /** A count to three digits: {@code 2.46 M}; exact below 10,000: {@code 1,024}. */
  static String count(long number) {
    return Math.abs((double) number) < EXACT_BELOW ? grouped(number) : scaled(number, "");
  }

  /** Bytes with a decimal unit: {@code 9.96 MB}. */
  static String bytes(long bytes) {
    return Math.abs((double) bytes) < 1000 ? bytes + " B" : scaled(bytes, "B");
  }

  /** All digits, in groups of three: {@code 2,460,000}. */
  static String grouped(long number) {
    String digits = Long.toString(number);
    StringBuilder text = new StringBuilder(digits);
    int first = number < 0 ? 1 : 0;
    for (int at = digits.length() - 3; at > first; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }

  /** The part of a whole in percent: {@code 37.2 %}. */
  static String percent(long part, long whole) {
    return whole == 0 ? "" : decimals(100.0 * part / whole, 1) + " %";
  }

  /** A number as a count, a formula as {@link Formula} writes it, {@code ?} when not known. */
  static String count(Dim dim, Formula formula) {
    return dim instanceof Dim.Known known ? count(known.size()) : formula.text(dim);
  }

  private static String scaled(long number, String unit) {
    double amount = number;
    int prefix = 0;
    while (Math.abs(amount) >= 999.5 && prefix < PREFIXES.length - 1) {
      amount /= 1000;
      prefix++;
    }
    double size = Math.abs(amount);
    return decimals(amount, size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
        + " "
        + PREFIXES[prefix]
        + unit;
  }

  private static String decimals(double amount, int places) {
    double unscaled = Math.rint(amount * Math.pow(10, places));
    return BigDecimal.valueOf((long) unscaled, places).toPlainString();
  }
}
