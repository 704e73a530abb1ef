package dev.onnxslim.analyzer.report;

import dev.onnxslim.model.Dim;

/** How figures are written for a person, without what {@code String.format} costs a cold start. */
public final class Figures {
  private static final String[] PREFIXES = {"", " k", " M", " G", " T", " P", " E"};
  private static final String[] BYTES = {" bytes", " kB", " MB", " GB", " TB", " PB", " EB"};

  private Figures() {}

  /** All digits, in groups of three: {@code 2,536,800}. */
  public static String exact(long number) {
    String digits = Long.toString(number);
    int first = number < 0 ? 1 : 0;
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < digits.length(); k++) {
      if (k > first && (digits.length() - k) % 3 == 0) {
        text.append(',');
      }
      text.append(digits.charAt(k));
    }
    return text.toString();
  }

  /** Three digits and a decimal prefix: {@code 2.54 M}; numbers below 1,000 in full. */
  public static String rounded(long number) {
    return scaled(number, PREFIXES);
  }

  /** Three digits and a decimal unit: {@code 90.4 MB}. */
  public static String bytes(long bytes) {
    return scaled(bytes, BYTES);
  }

  /** A number rounded, a formula as it is, {@code ?} for what is not known. */
  public static String rounded(Dim dim) {
    return dim instanceof Dim.Known known ? rounded(known.size()) : dim.toString();
  }

  /** Bytes rounded, a formula as it is, {@code ?} for what is not known. */
  public static String bytes(Dim dim) {
    return dim instanceof Dim.Known known ? bytes(known.size()) : dim.toString();
  }

  /** A share: {@code 12.3 %}; empty when the whole is 0. */
  public static String share(long part, long whole) {
    return whole == 0 ? "" : decimals(100.0 * part / whole, 1) + " %";
  }

  /** A number with so many decimals, at most 6; half to even. */
  public static String decimals(double value, int decimals) {
    if (Double.isNaN(value) || Double.isInfinite(value) || Math.abs(value) >= 1e12) {
      return Double.toString(value);
    }
    long unit = 1;
    for (int k = 0; k < decimals; k++) {
      unit *= 10;
    }
    long number = (long) Math.rint(Math.abs(value) * unit);
    StringBuilder text = new StringBuilder(value < 0 && number > 0 ? "-" : "");
    text.append(number / unit);
    if (decimals > 0) {
      String fraction = Long.toString(unit + number % unit);
      text.append('.').append(fraction, 1, fraction.length());
    }
    return text.toString();
  }

  private static String scaled(long number, String[] units) {
    double amount = Math.abs((double) number);
    int unit = 0;
    while (amount >= 999.5 && unit < units.length - 1) {
      amount /= 1000;
      unit++;
    }
    int decimals = unit == 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
    return (number < 0 ? "-" : "") + decimals(amount, decimals) + units[unit];
  }
}
