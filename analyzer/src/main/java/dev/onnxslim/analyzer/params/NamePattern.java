package dev.onnxslim.analyzer.params;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A glob over names: {@code *} is any text, slashes and dots included, {@code ?} one character,
 * {@code [abc]}, {@code [a-z]} and {@code [!abc]} one of a set; a backslash makes the next
 * character an ordinary one.
 */
public final class NamePattern implements Predicate<String> {
  private final Pattern pattern;

  private NamePattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /** The pattern of a glob. A bracket that is not closed is an ordinary character. */
  public static NamePattern of(String glob) {
    StringBuilder regex = new StringBuilder();
    int at = 0;
    while (at < glob.length()) {
      int next = Character.charCount(glob.codePointAt(at)) + at;
      char c = glob.charAt(at);
      int close = c == '[' ? close(glob, at) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0) {
        regex.append(set(glob.substring(at + 1, close)));
        next = close + 1;
      } else if (c == '\\' && next < glob.length()) {
        int end = Character.charCount(glob.codePointAt(next)) + next;
        regex.append(Pattern.quote(glob.substring(next, end)));
        next = end;
      } else {
        regex.append(Pattern.quote(glob.substring(at, next)));
      }
      at = next;
    }
    return new NamePattern(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  /** Whether a text has a character that means more than itself in a glob. */
  public static boolean isGlob(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  @Override
  public boolean test(String name) {
    return pattern.matcher(name).matches();
  }

  /** Where a set ends; a bracket right at its start belongs to it. */
  private static int close(String glob, int open) {
    int first = open + 1 < glob.length() && glob.charAt(open + 1) == '!' ? open + 2 : open + 1;
    return glob.indexOf(']', first + 1);
  }

  private static String set(String characters) {
    boolean not = characters.startsWith("!");
    String members = not ? characters.substring(1) : characters;
    StringBuilder set = new StringBuilder(not ? "[^" : "[");
    for (int k = 0; k < members.length(); k++) {
      char c = members.charAt(k);
      boolean range =
          c == '-'
              && k > 0
              && k < members.length() - 1
              && members.charAt(k - 1) <= members.charAt(k + 1);
      if (!range && !Character.isLetterOrDigit(c) && !Character.isSurrogate(c)) {
        set.append('\\');
      }
      set.append(c);
    }
    return set.append(']').toString();
  }
}
