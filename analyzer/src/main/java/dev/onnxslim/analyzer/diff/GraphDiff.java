package dev.onnxslim.analyzer.diff;

import java.util.List;

/**
 * What differs between two graphs, bodies included.
 *
 * @param label empty for the main graph, else the function's name
 * @param nodesA how many nodes A has, Constant nodes left out
 * @param nodesB how many nodes B has, Constant nodes left out
 * @param paired how many nodes have a partner
 * @param renamedNodes pairs of other names
 * @param renamedValues outputs of pairs, other names
 * @param changes nodes that only one has first, in the order of A, then of B; then what changed
 * @param outputs of the graph that another value gives
 */
public record GraphDiff(
    String label,
    int nodesA,
    int nodesB,
    int paired,
    int renamedNodes,
    int renamedValues,
    List<NodeChange> changes,
    List<FieldChange> outputs) {

  /** How many pairs are the same in both. */
  public int same() {
    return paired - count(NodeChange.Kind.CHANGED);
  }

  /** How many nodes changed in one way. */
  public int count(NodeChange.Kind kind) {
    int count = 0;
    for (NodeChange change : changes) {
      count += change.kind() == kind ? 1 : 0;
    }
    return count;
  }

  boolean isSame() {
    return changes.isEmpty() && outputs.isEmpty();
  }
}
