package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;

/**
 * How many bytes of a file a rewrite saves and costs: a model never becomes larger. Where it
 * depends on more than is known here, too few are saved and too many cost.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol buffers: encoding</a>
 */
final class StoredBytes {
  /** What makes a name one that nothing else has. */
  private static final int SUFFIX = 4;

  private static final int BITS_OF_A_VARINT_BYTE = 7;

  private StoredBytes() {}

  /** What goes with a node: itself without its attributes, and the constants it alone reads. */
  static long freedWith(Node node) {
    long bytes = text(node.op().type());
    long constants = 0;
    for (Value output : node.outputs()) {
      bytes += text(output.name());
    }
    for (Value input : node.inputs()) {
      bytes += text(input.name());
    }
    for (Value input : new LinkedHashSet<>(node.inputs())) {
      constants += freed(input, node);
    }
    return message(bytes) + constants;
  }

  /** What goes with a constant when {@code reader} does not read it any more. */
  static long freed(Value value, Node reader) {
    boolean stays =
        value.constant().isEmpty()
            || value.isGraphOutput()
            || value.uses().stream().anyMatch(use -> use.node() != reader);
    return stays ? 0 : stored(value.constant().get(), value.name());
  }

  /** What a new constant with a name like {@code base} and its first reading cost. */
  static long added(Tensor tensor, String base) {
    return stored(tensor, base) + SUFFIX + text(base) + SUFFIX;
  }

  /** What an initializer takes. */
  static long stored(Tensor tensor, String name) {
    long bytes = message(tensor.byteSize()) + text(name) + 2;
    for (long dim : tensor.dims()) {
      bytes += 1 + varint(dim);
    }
    return message(bytes);
  }

  private static long text(String name) {
    return message(name.getBytes(StandardCharsets.UTF_8).length);
  }

  private static long message(long bytes) {
    return 1 + varint(bytes) + bytes;
  }

  private static int varint(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
    return (bits + BITS_OF_A_VARINT_BYTE - 1) / BITS_OF_A_VARINT_BYTE;
  }
}
