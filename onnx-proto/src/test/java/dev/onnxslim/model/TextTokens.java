package dev.onnxslim.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text, read one after another; whatever is not expected ends the reading. */
final class TextTokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*+\"" // string
              + "|-?(?:\\d[\\w.]*(?:(?<=[eE])[-+]\\d+)?|inf\\b|nan\\b)" // number
              + "|[A-Za-z_/][\\w./]*" // name
              + "|=>|[<>(){}\\[\\],=:@?]");
  private static final Pattern BLANK = Pattern.compile("(?:\\s|#[^\\n]*)*+");

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private int next;

  TextTokens(String text) {
    this.text = text;
    Matcher blank = BLANK.matcher(text);
    Matcher token = TOKEN.matcher(text);
    int at = skip(blank, 0);
    while (at < text.length()) {
      starts.add(at);
      if (!token.find(at) || token.start() != at) {
        tokens.add(text.substring(at, at + 1));
        next = tokens.size() - 1;
        throw expected("a word");
      }
      tokens.add(token.group());
      at = skip(blank, token.end());
    }
    starts.add(text.length());
  }

  private static int skip(Matcher blank, int at) {
    return blank.find(at) ? blank.end() : at;
  }

  boolean atEnd() {
    return next == tokens.size();
  }

  /** The token {@code ahead} of the next one; empty behind the last. */
  String peek(int ahead) {
    return next + ahead < tokens.size() ? tokens.get(next + ahead) : "";
  }

  boolean isNext(String token) {
    return peek(0).equals(token);
  }

  boolean accept(String token) {
    boolean found = isNext(token);
    next += found ? 1 : 0;
    return found;
  }

  void expect(String token) {
    if (!accept(token)) {
      throw expected("'" + token + "'");
    }
  }

  boolean isString() {
    return peek(0).startsWith("\"");
  }

  boolean isNumber() {
    return peek(0).matches("-?(\\d.*|inf|nan)");
  }

  boolean isName() {
    return peek(0).matches("[A-Za-z_/].*") && !isNumber();
  }

  /** A plain name, or any characters in quotes. */
  String name() {
    if (isString()) {
      return string();
    }
    if (!isName()) {
      throw expected("a name");
    }
    return tokens.get(next++);
  }

  String string() {
    if (!isString()) {
      throw expected("a string");
    }
    String quoted = tokens.get(next++);
    return quoted
        .substring(1, quoted.length() - 1)
        .replace("\\n", "\n")
        .replaceAll("\\\\(.)", "$1");
  }

  /** A number as written. */
  String number() {
    if (!isNumber()) {
      throw expected("a number");
    }
    return tokens.get(next++);
  }

  long integer() {
    if (!peek(0).matches("-?\\d+")) {
      throw expected("an integer");
    }
    return Long.parseLong(tokens.get(next++));
  }

  static boolean isInteger(String number) {
    return number.matches("-?\\d+");
  }

  static double real(String number) {
    return switch (number) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(number);
    };
  }

  /** For the caller to throw. */
  IllegalArgumentException expected(String what) {
    String before = text.substring(0, starts.get(next));
    long line = before.chars().filter(c -> c == '\n').count() + 1;
    int column = before.length() - before.lastIndexOf('\n');
    String found = atEnd() ? "the end" : "'" + peek(0) + "'";
    return new IllegalArgumentException(
        line + ":" + column + ": expected " + what + ", found " + found);
  }
}
