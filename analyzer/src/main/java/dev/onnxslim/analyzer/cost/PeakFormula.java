package dev.onnxslim.analyzer.cost;

import dev.onnxslim.model.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The largest of many sizes, some of them formulas: those that no other one exceeds always. */
final class PeakFormula {
  /** A maximum of more formulas helps nobody. */
  static final int MAX_CANDIDATES = 20;

  private final List<Dim> candidates = new ArrayList<>();
  private final Set<Dim> seen = new HashSet<>();
  private boolean open;

  /** Takes one more size into account. */
  void add(Dim size) {
    if (open || !seen.add(size)) {
      return;
    }
    if (size instanceof Dim.Unknown) {
      open = true;
      return;
    }
    for (Dim candidate : candidates) {
      if (candidate.minus(size).isNeverNegative()) {
        return;
      }
    }
    candidates.removeIf(candidate -> size.minus(candidate).isNeverNegative());
    candidates.add(size);
    open = candidates.size() > MAX_CANDIDATES;
  }

  /** Whether the result is unknown, whatever else is added. */
  boolean isOpen() {
    return open;
  }

  /** The largest; unknown if a size was, or if too many may be the largest. */
  Dim result() {
    if (open) {
      return Dim.UNKNOWN;
    }
    Dim result = Dim.of(0);
    for (Dim candidate : candidates) {
      result = result.max(candidate);
    }
    return result;
  }
}
