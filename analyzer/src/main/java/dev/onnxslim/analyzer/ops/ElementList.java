package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects elements of several contents into one, in row-major order. */
final class ElementList {
  private final List<Dim> wholes = new ArrayList<>();
  private final List<Double> reals = new ArrayList<>();
  private boolean allReal = true;
  private boolean anyReal;
  private boolean anyKnown;

  /** Adds one element; where the index is out of range, one that is not known. */
  void add(Contents source, int index) {
    if (source instanceof Contents.Reals list && isIndex(index, list.elements().size())) {
      add(list.elements().get(index));
      anyReal = true;
    } else if (source instanceof Contents.Integers list && isIndex(index, list.elements().size())) {
      add(list.elements().get(index));
    } else {
      addUnknown();
    }
  }

  void add(Dim element) {
    wholes.add(element);
    reals.add(element instanceof Dim.Known known ? (double) known.size() : Double.NaN);
    allReal &= element.isKnown();
    anyKnown |= !(element instanceof Dim.Unknown);
  }

  void addUnknown() {
    add(Dim.UNKNOWN);
  }

  private void add(double element) {
    boolean whole = element == Math.rint(element) && Math.abs(element) <= 1L << 53;
    wholes.add(whole ? Dim.of((long) element) : Dim.UNKNOWN);
    reals.add(element);
    anyKnown = true;
  }

  /** The elements; empty when none of them is known. */
  Optional<Contents> contents() {
    if (anyReal && allReal) {
      return Optional.of(new Contents.Reals(reals));
    }
    boolean known = wholes.isEmpty() || anyKnown && hasWhole();
    return known ? Optional.of(new Contents.Integers(wholes)) : Optional.empty();
  }

  private boolean hasWhole() {
    for (Dim whole : wholes) {
      if (!(whole instanceof Dim.Unknown)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isIndex(int index, int size) {
    return index >= 0 && index < size;
  }
}
