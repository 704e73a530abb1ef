package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.diff.PortChange.Port;
import dev.onnxslim.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares inputs and outputs. */
final class Interfaces {
  private Interfaces() {}

  /** Inputs that differ, then outputs; a place counts. */
  static List<PortChange> changes(GraphPair pair) {
    List<PortChange> changes = new ArrayList<>();
    add(changes, true, pair.a().inputs(), pair.b().inputs(), pair.ports().inputs());
    add(
        changes,
        false,
        pair.a().graph().outputs(),
        pair.b().graph().outputs(),
        pair.ports().outputs());
    return changes;
  }

  private static void add(
      List<PortChange> changes, boolean input, List<Value> a, List<Value> b, int[] partners) {
    boolean[] taken = new boolean[b.size()];
    for (int k = 0; k < partners.length; k++) {
      Port left = Port.of(k, a.get(k));
      int partner = partners[k];
      if (partner < 0) {
        changes.add(new PortChange(input, Optional.of(left), Optional.empty()));
        continue;
      }
      taken[partner] = true;
      Port right = Port.of(partner, b.get(partner));
      if (!left.equals(right)) {
        changes.add(new PortChange(input, Optional.of(left), Optional.of(right)));
      }
    }
    for (int k = 0; k < taken.length; k++) {
      if (!taken[k]) {
        changes.add(new PortChange(input, Optional.empty(), Optional.of(Port.of(k, b.get(k)))));
      }
    }
  }
}
