package dev.onnxslim.analyzer.params;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which names were probably meant by one that does not exist. */
public final class NearestNames {
  private static final int LEAST_LETTERS = 2;

  private NearestNames() {}

  /**
   * The names that differ least from {@code name}, nearest first; empty when none is near.
   *
   * @param most how many at most
   */
  public static List<String> of(String name, Collection<String> names, int most) {
    record Near(String name, int distance) {}
    int farthest = Math.max(LEAST_LETTERS, name.length() / 2);
    return names.stream()
        .distinct()
        .map(choice -> new Near(choice, distance(choice, name)))
        .filter(near -> near.distance <= farthest)
        .sorted(Comparator.comparingInt(Near::distance))
        .limit(most)
        .map(Near::name)
        .toList();
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
