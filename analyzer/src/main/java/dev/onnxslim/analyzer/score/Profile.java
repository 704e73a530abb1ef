package dev.onnxslim.analyzer.score;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model is to be light enough for.
 *
 * @param name as it is chosen: {@code mobile}
 * @param title for people
 * @param common the bars of all profiles
 * @param own the bars of this one
 */
public record Profile(String name, String title, List<Bar> common, List<Bar> own) {
  public Profile {
    common = List.copyOf(common);
    own = List.copyOf(own);
  }

  /** All bars that ask for something: its own, then the common ones. */
  public List<Bar> bars() {
    List<Bar> bars = new ArrayList<>();
    own.stream().filter(Bar::asks).forEach(bars::add);
    common.stream().filter(Bar::asks).forEach(bars::add);
    return bars;
  }

  /** Whether a bar decides: of a measure that has a bar of its own the common one does not. */
  public boolean counts(Bar bar) {
    return own.contains(bar) || own.stream().noneMatch(other -> other.measure() == bar.measure());
  }
}
