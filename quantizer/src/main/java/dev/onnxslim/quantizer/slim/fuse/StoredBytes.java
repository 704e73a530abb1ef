package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** About how many bytes of a file a rewrite saves: a model never becomes larger. */
final class StoredBytes {
  /** Tags and lengths of a message inside another. */
  private static final int MESSAGE = 6;

  /** Tag and length of a name. */
  private static final int NAME = 2;

  /** Dims and element type of a tensor. */
  private static final int DIMS = 8;

  private StoredBytes() {}

  /** What goes with a node: itself, and the constants that nothing else reads. */
  static long freedWith(Node node) {
    long bytes = MESSAGE + name(node.op().type()) + name(node.name());
    for (Value output : node.outputs()) {
      bytes += name(output.name());
    }
    Set<Value> inputs = new LinkedHashSet<>(node.inputs());
    for (Value input : node.inputs()) {
      bytes += name(input.name());
    }
    for (Value input : inputs) {
      bytes += freed(input, node);
    }
    return bytes;
  }

  /** What goes with a constant when {@code reader} does not read it any more. */
  static long freed(Value value, Node reader) {
    boolean stays =
        value.constant().isEmpty()
            || value.isGraphOutput()
            || value.uses().stream().anyMatch(use -> use.node() != reader);
    return stays ? 0 : stored(value.constant().get(), value.name());
  }

  /** What a tensor takes in the file. */
  static long stored(Tensor tensor, String name) {
    return MESSAGE + DIMS + name(name) + tensor.byteSize();
  }

  private static long name(String name) {
    return (long) NAME + name.getBytes(StandardCharsets.UTF_8).length;
  }
}
