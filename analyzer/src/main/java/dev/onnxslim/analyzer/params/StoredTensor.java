package dev.onnxslim.analyzer.params;

import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A tensor that the file stores: an initializer, or the tensor of a Constant node.
 *
 * @param value the value that holds it
 * @param tensor its type, dims and bytes, still in the file
 * @param graph label of the graph that holds it; empty for the main graph
 * @param role what it is for
 * @param readers the operators that read it, behind those that only move or convert elements
 * @param module where it belongs: {@code backbone/conv1}; empty when names do not tell
 * @param params how many parameters of the model it is: its elements, or 0
 * @param duplicateOf the earlier tensor that holds the same elements, when that was looked for
 */
public record StoredTensor(
    Value value,
    Tensor tensor,
    String graph,
    Role role,
    List<OpId> readers,
    String module,
    long params,
    Optional<Duplicate> duplicateOf) {

  /**
   * An earlier tensor with the same elements.
   *
   * @param transposed whether its last two axes are swapped
   * @param verified whether all elements were compared; else only a sample, and it is but probable
   */
  public record Duplicate(String name, boolean transposed, boolean verified) {
    /** One whose elements were all compared. */
    public Duplicate(String name, boolean transposed) {
      this(name, transposed, true);
    }
  }

  public String name() {
    return value.name();
  }

  /** Bytes of the data; of text, whose elements have no fixed size, none. */
  public long bytes() {
    return tensor.elemType().bits() == 0 ? 0 : tensor.byteSize();
  }

  /** The same with an earlier tensor that holds the same elements. */
  StoredTensor with(Duplicate duplicate) {
    return new StoredTensor(
        value, tensor, graph, role, readers, module, params, Optional.of(duplicate));
  }
}
