package dev.onnxslim.analyzer.diff;

import java.util.List;
import java.util.Optional;

/**
 * A node that only one model has, or that is not the same in both.
 *
 * @param a the node in A; empty for one that only B has
 * @param b the node in B; empty for one that only A has
 * @param attributes that differ; the operator itself is {@code operator}
 * @param inputs that are read from elsewhere, where no added or removed node explains it
 * @param after what a node that only one model has reads: nodes, inputs and constants
 * @param before who reads it
 */
public record NodeChange(
    Optional<NodeRef> a,
    Optional<NodeRef> b,
    List<FieldChange> attributes,
    List<FieldChange> inputs,
    List<String> after,
    List<String> before) {

  /** What happened to the node. */
  public enum Kind {
    REMOVED,
    ADDED,
    CHANGED
  }

  public Kind kind() {
    return b.isEmpty() ? Kind.REMOVED : a.isEmpty() ? Kind.ADDED : Kind.CHANGED;
  }

  /** The node in A, or in B where A has none. */
  public NodeRef node() {
    return a.isPresent() ? a.get() : b.orElseThrow();
  }
}
