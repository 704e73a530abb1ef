package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A few elements of a tensor, from all over it. Tensors with different fingerprints differ.
 *
 * @param bytes the elements as stored
 * @param isUniform whether all of them are the same
 */
public record Fingerprint(byte[] bytes, boolean isUniform) {
  /** Spreads positions: the golden ratio's multiples never come near each other. */
  private static final double GOLDEN = 0.6180339887498949;

  /**
   * Reads elements.
   *
   * @param transposed whether to read those that stand where they would after a swap of the last
   *     two axes
   * @param count how many
   */
  public static Fingerprint of(Tensor tensor, boolean transposed, int count) throws IOException {
    int width = Math.max(1, tensor.elemType().bits() / Byte.SIZE);
    long slots = tensor.data().size() / width;
    long[] dims = tensor.dims();
    long columns = transposed ? dims[dims.length - 1] : 1;
    long rows = transposed ? dims[dims.length - 2] : 1;
    byte[] bytes = new byte[count * width];
    boolean uniform = true;
    for (int k = 0; k < count; k++) {
      long at = position(k, slots);
      if (transposed) { // at counts in the swapped matrix: rows and columns change places
        long inMatrix = at % (rows * columns);
        at = at - inMatrix + inMatrix % rows * columns + inMatrix / rows;
      }
      tensor.data().read(at * width, ByteBuffer.wrap(bytes, k * width, width));
      uniform &= Arrays.equals(bytes, 0, width, bytes, k * width, (k + 1) * width);
    }
    return new Fingerprint(bytes, uniform);
  }

  /** The place of one of many elements to look at, none near another. */
  static long position(int k, long elements) {
    double turn = (k + 1) * GOLDEN;
    return (long) ((turn - Math.floor(turn)) * elements);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
