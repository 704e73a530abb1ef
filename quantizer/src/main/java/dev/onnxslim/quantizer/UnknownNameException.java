package dev.onnxslim.quantizer;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Something was asked for by a name or number that does not fit a model, or this library: the
 * message says what does.
 */
public final class UnknownNameException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_LISTED = 12;
  private static final int MOST_SUGGESTED = 3;

  UnknownNameException(String message) {
    super(message);
  }

  /** Says what was probably meant, or what there is where that is short. */
  static UnknownNameException of(String what, String name, Collection<String> choices) {
    List<String> distinct = choices.stream().distinct().toList();
    if (distinct.size() <= MOST_LISTED) {
      return new UnknownNameException(
          what + " '" + name + "' does not exist; choose from " + String.join(", ", distinct));
    }
    List<String> near =
        distinct.stream()
            .filter(choice -> distance(choice, name) <= Math.max(2, name.length() / 2))
            .sorted(Comparator.comparingInt((String choice) -> distance(choice, name)))
            .limit(MOST_SUGGESTED)
            .toList();
    return new UnknownNameException(
        what
            + " '"
            + name
            + "' does not exist"
            + (near.isEmpty()
                ? ", among " + distinct.size() + "; check the name"
                : "; did you mean " + String.join(" or ", near) + "?"));
  }

  /** How many letters differ; what one contains of the other counts little. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    if (a.contains(b) || b.contains(a)) {
      return 1;
    }
    int[] row = new int[b.length() + 1];
    for (int k = 0; k <= b.length(); k++) {
      row[k] = k;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int k = 1; k <= b.length(); k++) {
        int above = row[k];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(k - 1) ? 0 : 1);
        row[k] = Math.min(change, Math.min(above, row[k - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
