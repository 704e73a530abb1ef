package dev.onnxslim.analyzer.report;

import java.util.ArrayList;
import java.util.List;

/** The first few of many names, for one line. */
final class Examples {
  private static final int SHOWN = 5;

  private final List<String> first = new ArrayList<>();
  private int count;

  void add(String name) {
    if (first.size() < SHOWN) {
      first.add(name);
    }
    count++;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** {@code 1 node}, {@code 3 nodes}. */
  String counted(String noun) {
    return counted(count, noun);
  }

  /** {@code 1 node}, {@code 3 nodes}. */
  static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  @Override
  public String toString() {
    String names = String.join(", ", first);
    return count > first.size() ? names + " and " + (count - first.size()) + " more" : names;
  }
}
