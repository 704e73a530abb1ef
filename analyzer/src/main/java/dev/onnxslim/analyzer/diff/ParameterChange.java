package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.params.TensorDifference;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.tensor.Tensor;
import java.util.Optional;

/**
 * A stored tensor of A, B or both.
 *
 * @param a as A has it; empty where A has none
 * @param b as B has it; empty where B has none
 * @param kind what happened to it
 * @param difference of the elements; empty where they are the same or cannot be told one by one
 * @param note what else there is to know; may be empty
 */
public record ParameterChange(
    Optional<Stored> a,
    Optional<Stored> b,
    Kind kind,
    Optional<TensorDifference> difference,
    String note) {

  /** What happened to a stored tensor. */
  public enum Kind {
    /** Only A has it. */
    REMOVED,
    /** Only B has it. */
    ADDED,
    /** Another element type or other sizes. */
    RETYPED,
    /** Other elements. */
    CHANGED,
    /** Other elements, within the tolerance. */
    CLOSE,
    /** The same. */
    SAME
  }

  /**
   * A tensor as one model stores it.
   *
   * @param graph the body or function that it stands in; empty for the main graph
   * @param storage {@code initializer}, {@code node} or {@code sparse}; {@code file} of a file that
   *     has parameters only
   * @param bytes of its elements
   */
  public record Stored(String graph, String name, TensorType type, String storage, long bytes) {
    static Stored of(String graph, String name, Tensor tensor, String storage) {
      TensorType type = TensorType.of(tensor.elemType(), Shape.of(tensor.dims()));
      return new Stored(graph, name, type, storage, tensor.data().size());
    }
  }

  /** As A has it, or as B where A has none. */
  public Stored stored() {
    return a.isPresent() ? a.get() : b.orElseThrow();
  }

  /** Whether both have it, by other names. */
  public boolean isRenamed() {
    return a.isPresent() && b.isPresent() && !a.get().name().equals(b.get().name());
  }

  /** Whether both have it, stored in other ways. */
  public boolean isMoved() {
    return a.isPresent() && b.isPresent() && !a.get().storage().equals(b.get().storage());
  }

  /** Whether it makes the models different. */
  public boolean isDifference() {
    return kind != Kind.SAME && kind != Kind.CLOSE;
  }
}
