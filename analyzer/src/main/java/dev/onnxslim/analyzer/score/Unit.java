package dev.onnxslim.analyzer.score;

import dev.onnxslim.analyzer.report.Figures;

/** What a figure is counted in, and how that is written. */
public enum Unit {
  /** Things or operations. */
  COUNT("") {
    @Override
    public String text(double value) {
      return whole(value) ? Figures.rounded((long) value) : number(value);
    }
  },
  /** Bytes; 1 kB is 1,000 of them. */
  BYTES("bytes") {
    @Override
    public String text(double value) {
      return whole(value) ? Figures.bytes((long) value) : number(value) + " bytes";
    }
  },
  /** Milliseconds. */
  MILLISECONDS("ms"),
  /** Watts. */
  WATTS("W"),
  /** Percent. */
  PERCENT("%"),
  /** Runs a second. */
  PER_SECOND("/s"),
  /** Decibels. */
  DECIBELS("dB") {
    @Override
    public String text(double value) {
      return Double.isInfinite(value) ? "exact" : super.text(value);
    }
  },
  /** A part of a whole: 1 is the same. */
  RATIO("x"),
  /** The cosine of an angle. */
  COSINE("") {
    @Override
    public String text(double value) {
      return Figures.decimals(value, 5);
    }
  };

  private final String symbol;

  Unit(String symbol) {
    this.symbol = symbol;
  }

  /** The unit as JSON names it; empty for a plain number. */
  public String symbol() {
    return symbol;
  }

  /** A value with its unit, to about three digits. */
  public String text(double value) {
    return symbol.isEmpty() ? number(value) : number(value) + " " + symbol;
  }

  /** A threshold: as {@link #text}, without digits that are not needed. */
  String threshold(double value) {
    String text = text(value);
    int end = text.indexOf(' ') < 0 ? text.length() : text.indexOf(' ');
    String number = text.substring(0, end);
    if (number.indexOf('.') >= 0) {
      number = number.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return number + text.substring(end);
  }

  private static boolean whole(double value) {
    return value == Math.rint(value) && Math.abs(value) < 9e18;
  }

  private static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.1 || size == 0 ? 2 : 4;
    return Figures.decimals(value, decimals);
  }
}
