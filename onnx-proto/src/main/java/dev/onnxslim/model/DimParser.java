package dev.onnxslim.model;

import java.util.Locale;

/**
 * Reads expressions of dimensions:
 *
 * <pre>
 * sum     = product { ("+" | "-") product }
 * product = power { ("*" | "//") power }
 * power   = ["-"] atom [ ("**" | "^") number ]
 * atom    = number | name | "(" sum ")" | function "(" sum [ "," sum ] ")"
 * </pre>
 *
 * {@code floor(a/b)} and {@code ceil(a/b)} are the only places of a plain slash.
 */
final class DimParser {
  private static final int MAX_LENGTH = 1000;
  private static final int MAX_DEPTH = 50;

  private final String text;
  private int at;
  private int depth;

  private DimParser(String text) {
    this.text = text;
  }

  static Dim parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return new Dim.Symbol(text);
    }
    DimParser parser = new DimParser(text);
    Dim dim = parser.sum();
    parser.skipBlanks();
    return dim instanceof Dim.Unknown || parser.at < text.length() ? new Dim.Symbol(text) : dim;
  }

  private Dim sum() {
    if (++depth > MAX_DEPTH) {
      return Dim.UNKNOWN;
    }
    Dim sum = product();
    while (true) {
      if (take("+")) {
        sum = sum.plus(product());
      } else if (take("-")) {
        sum = sum.minus(product());
      } else {
        depth--;
        return sum;
      }
    }
  }

  private Dim product() {
    Dim product = power();
    while (true) {
      if (take("//")) {
        product = product.floorDiv(power());
      } else if (take("*")) {
        product = product.times(power());
      } else {
        return product;
      }
    }
  }

  private Dim power() {
    if (take("-")) {
      return Dim.of(0).minus(power());
    }
    Dim base = atom();
    if (!take("**") && !take("^")) {
      return base;
    }
    Dim exponent = atom();
    if (!(exponent instanceof Dim.Known known) || known.size() < 0 || known.size() > 8) {
      return Dim.UNKNOWN;
    }
    Dim power = Dim.of(1);
    for (int k = 0; k < known.size(); k++) {
      power = power.times(base);
    }
    return power;
  }

  private Dim atom() {
    if (take("(")) {
      Dim inside = sum();
      return take(")") ? inside : Dim.UNKNOWN;
    }
    skipBlanks();
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.isEmpty()) {
      return Dim.UNKNOWN;
    }
    if (Character.isDigit(word.charAt(0))) {
      return number(word);
    }
    return take("(") ? call(word.toLowerCase(Locale.ROOT)) : new Dim.Symbol(word);
  }

  private static Dim number(String word) {
    try {
      return Dim.of(Long.parseLong(word));
    } catch (NumberFormatException e) {
      return Dim.UNKNOWN;
    }
  }

  private Dim call(String function) {
    Dim a = sum();
    boolean ratio = function.equals("floor") || function.startsWith("ceil");
    if (ratio && take(")")) {
      return a; // of an integer
    }
    if (!take(ratio ? "/" : ",")) {
      return Dim.UNKNOWN;
    }
    Dim b = ratio ? power() : sum();
    if (!take(")")) {
      return Dim.UNKNOWN;
    }
    return switch (function) {
      case "floor" -> a.floorDiv(b);
      case "ceil", "ceiling" -> a.ceilDiv(b);
      case "mod" -> a.mod(b);
      case "min" -> a.min(b);
      case "max" -> a.max(b);
      case "broadcast" -> a.broadcast(b);
      default -> Dim.UNKNOWN;
    };
  }

  /** A single star or slash must not be the first half of a double one. */
  private boolean take(String token) {
    skipBlanks();
    boolean doubled = token.equals("*") && text.startsWith("**", at);
    if (doubled || !text.startsWith(token, at)) {
      return false;
    }
    at += token.length();
    return true;
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == ':' || c == '@';
  }
}
