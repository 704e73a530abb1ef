package dev.onnxslim.analyzer.diff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the nodes of one operator.
 *
 * @param operator as A has it where it changed
 * @param removed how many only A has
 * @param added how many only B has
 * @param changed how many both have, with a difference
 */
public record OperatorRow(String operator, int removed, int added, int changed) {
  private static final Comparator<OperatorRow> ORDER =
      Comparator.comparingInt(OperatorRow::total).reversed().thenComparing(OperatorRow::operator);

  /** Operators of which a node differs, those of most nodes first. */
  public static List<OperatorRow> of(List<GraphDiff> graphs) {
    Map<String, OperatorRow> rows = new TreeMap<>();
    for (GraphDiff graph : graphs) {
      for (NodeChange change : graph.changes()) {
        String operator = change.node().op().toString();
        OperatorRow one =
            switch (change.kind()) {
              case REMOVED -> new OperatorRow(operator, 1, 0, 0);
              case ADDED -> new OperatorRow(operator, 0, 1, 0);
              case CHANGED -> new OperatorRow(operator, 0, 0, 1);
            };
        rows.merge(operator, one, OperatorRow::plus);
      }
    }
    List<OperatorRow> sorted = new ArrayList<>(rows.values());
    sorted.sort(ORDER);
    return sorted;
  }

  private OperatorRow plus(OperatorRow other) {
    return new OperatorRow(
        operator, removed + other.removed, added + other.added, changed + other.changed);
  }

  private int total() {
    return removed + added + changed;
  }
}
