package dev.onnxslim.analyzer.report.html;

import dev.onnxslim.model.Dim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Writes formulas for people: {@code 24576*n*seq*seq+3*n} becomes {@code 24.6 k·n·seq² + 3·n}.
 *
 * <p>A symbol may have any text as its name; the names that are known are left as they are.
 */
final class Formula {
  private static final char NO_BREAK = '\u00a0';
  private static final String RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private final List<String> symbols;

  /**
   * @param symbols the names that formulas may hold
   */
  Formula(List<String> symbols) {
    this.symbols = new ArrayList<>(symbols);
    this.symbols.sort(Comparator.comparingInt(String::length).reversed());
  }

  /** The formula; large numbers in it are rounded to three digits. */
  String text(Dim dim) {
    String source = dim.toString();
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < source.length()) {
      int end = tokenEnd(source, at);
      String token = source.substring(at, end);
      at = end;
      if (token.equals("*")) {
        text.append('·');
      } else if (token.equals("+") || token.equals("-")) {
        text.append(isSign(text) ? sign(token) : " " + sign(token) + " ");
      } else if (token.equals(",")) {
        text.append(", ");
      } else if (isNumber(token)) {
        text.append(number(token));
      } else if (!token.isBlank()) {
        int power = 1;
        while (source.startsWith("*" + token, at)
            && tokenEnd(source, at + 1) == at + 1 + token.length()
            && isName(token)) {
          power++;
          at += 1 + token.length();
        }
        text.append(token).append(power == 1 ? "" : raised(power));
      }
    }
    return flat(flat(text.toString(), "max("), "min(");
  }

  /** {@code max(a, max(b, c))} is {@code max(a, b, c)}. */
  private static String flat(String text, String call) {
    StringBuilder flat = new StringBuilder(text);
    Deque<Boolean> ours = new ArrayDeque<>();
    for (int at = 0; at < flat.length(); at++) {
      boolean first = at >= call.length() && flat.substring(at - call.length(), at).equals(call);
      boolean argument = first || at >= 2 && flat.substring(at - 2, at).equals(", ");
      if (argument && !ours.isEmpty() && ours.peek() && flat.indexOf(call, at) == at) {
        int end = closing(flat, at + call.length());
        if (end + 1 < flat.length() && ",)".indexOf(flat.charAt(end + 1)) >= 0) {
          flat.deleteCharAt(end).delete(at, at + call.length());
          at--;
          continue;
        }
      }
      if (flat.charAt(at) == '(') {
        ours.push(
            at + 1 >= call.length() && flat.substring(at + 1 - call.length(), at + 1).equals(call));
      } else if (flat.charAt(at) == ')' && !ours.isEmpty()) {
        ours.pop();
      }
    }
    return flat.toString();
  }

  /** Where the bracket ends that was opened before {@code from}; the end for none. */
  private static int closing(CharSequence text, int from) {
    int depth = 1;
    for (int at = from; at < text.length(); at++) {
      depth += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
      if (depth == 0) {
        return at;
      }
    }
    return text.length();
  }

  private int tokenEnd(String source, int at) {
    for (String symbol : symbols) {
      // Of "n" and "nodes" the longer one is tried first, but "n" must not be found in "nine".
      int end = at + symbol.length();
      if (!symbol.isEmpty()
          && source.startsWith(symbol, at)
          && !(end < source.length() && isNamePart(source.charAt(end)))) {
        return end;
      }
    }
    int end = at;
    while (end < source.length() && isNamePart(source.charAt(end))) {
      end++;
    }
    return Math.max(end, at + 1);
  }

  private static boolean isSign(StringBuilder before) {
    return before.length() == 0 || "(/".indexOf(before.charAt(before.length() - 1)) >= 0;
  }

  private static String sign(String token) {
    return token.equals("-") ? "−" : token;
  }

  private boolean isName(String token) {
    return symbols.contains(token) || isNamePart(token.charAt(0));
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || "_.:@".indexOf(c) >= 0;
  }

  private static boolean isNumber(String token) {
    for (int k = 0; k < token.length(); k++) {
      if (token.charAt(k) < '0' || token.charAt(k) > '9') {
        return false;
      }
    }
    return token.length() < 19;
  }

  private static String number(String digits) {
    return PageFigures.count(Long.parseLong(digits)).replace(' ', NO_BREAK);
  }

  private static String raised(int power) {
    StringBuilder text = new StringBuilder();
    for (char digit : Integer.toString(power).toCharArray()) {
      text.append(RAISED.charAt(digit - '0'));
    }
    return text.toString();
  }
}
