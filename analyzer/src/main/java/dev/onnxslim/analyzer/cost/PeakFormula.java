package dev.onnxslim.analyzer.cost;

import dev.onnxslim.model.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The largest of many sizes, some of them formulas: those that no other one exceeds always. Where
 * these are too many, symbols are taken to be at least 1, which decides most others.
 */
final class PeakFormula {
  /** A maximum of more formulas helps nobody. */
  static final int MAX_CANDIDATES = 20;

  /** A size, and the same with {@code s + 1} for each symbol {@code s} where that is compared. */
  private record Candidate(Dim size, Dim compared) {
    private boolean covers(Candidate other) {
      return compared.minus(other.compared).isNeverNegative();
    }
  }

  private final Set<Dim> seen = new HashSet<>();
  private List<Candidate> candidates = new ArrayList<>();
  private boolean atLeastOne;
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
    insert(size);
    if (candidates.size() > MAX_CANDIDATES && !atLeastOne) {
      atLeastOne = true;
      List<Candidate> all = candidates;
      candidates = new ArrayList<>();
      for (Candidate candidate : all) {
        insert(candidate.size());
      }
    }
    open = candidates.size() > MAX_CANDIDATES;
  }

  private void insert(Dim size) {
    Candidate added = new Candidate(size, atLeastOne ? plusOne(size) : size);
    for (Candidate candidate : candidates) {
      if (candidate.covers(added)) {
        return;
      }
    }
    candidates.removeIf(added::covers);
    candidates.add(added);
  }

  private static Dim plusOne(Dim size) {
    Map<String, Dim> values = new HashMap<>();
    for (String symbol : size.symbols()) {
      values.put(symbol, new Dim.Symbol(symbol).plus(1));
    }
    return size.with(values);
  }

  /** What the result is at least, whatever the symbols are; 0 if nothing can be told. */
  long atLeast() {
    long least = 0;
    for (Candidate candidate : candidates) {
      Map<String, Dim> zeros = new HashMap<>();
      candidate.size().symbols().forEach(symbol -> zeros.put(symbol, Dim.of(0)));
      Dim rest = candidate.size().with(zeros);
      if (candidate.size().minus(rest).isNeverNegative()) {
        least = Math.max(least, rest.sizeOrMinusOne());
      }
    }
    return least;
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
    for (Candidate candidate : candidates) {
      result = result.max(candidate.size());
    }
    return result;
  }
}
