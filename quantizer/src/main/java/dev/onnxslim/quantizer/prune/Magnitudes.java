package dev.onnxslim.quantizer.prune;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Counts elements by magnitude, so that the k-th smallest is found exactly without sorting or
 * holding them. The bits of a float without its sign, read as an integer, grow with its magnitude:
 * they are counted by their upper half, then those of one upper half by their lower half. Not a
 * number is larger than all numbers.
 */
final class Magnitudes {
  private static final int HALF = 16;
  private static final int LOWER = (1 << HALF) - 1;
  private static final int BLOCK = 1 << 13;

  private Magnitudes() {}

  /** Gets the magnitudes of a tensor in order. */
  interface Sink {
    void accept(long index, int bits);
  }

  /**
   * The magnitude below which elements are among the smallest.
   *
   * @param bits of the magnitude
   * @param ties how many of the elements of exactly that magnitude are among the smallest too
   */
  record Threshold(int bits, long ties) {}

  /** The bits of a magnitude. */
  static int bits(float value) {
    return Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
  }

  /** Reads a tensor of floats from the first element to the last. */
  static void read(Tensor tensor, Sink sink) throws IOException {
    float[] block = new float[BLOCK];
    ByteBuffer scratch = ByteBuffer.allocateDirect(BLOCK * Double.BYTES);
    long elements = tensor.elements();
    for (long from = 0; from < elements; from += BLOCK) {
      int count = (int) Math.min(BLOCK, elements - from);
      tensor.readFloats(from, block, 0, count, scratch);
      for (int k = 0; k < count; k++) {
        sink.accept(from + k, bits(block[k]));
      }
    }
  }

  /**
   * Finds the {@code smallest} elements of some tensors together.
   *
   * @param smallest from 1 to the number of elements
   */
  static Threshold threshold(Iterable<Tensor> tensors, long smallest) throws IOException {
    long[] upper = new long[1 << HALF];
    for (Tensor tensor : tensors) {
      read(tensor, (index, bits) -> upper[bits >>> HALF]++);
    }
    long left = smallest;
    int high = 0;
    while (left > upper[high]) {
      left -= upper[high++];
    }
    long[] lower = new long[1 << HALF];
    int found = high;
    for (Tensor tensor : tensors) {
      read(
          tensor,
          (index, bits) -> {
            if (bits >>> HALF == found) {
              lower[bits & LOWER]++;
            }
          });
    }
    int low = 0;
    while (left > lower[low]) {
      left -= lower[low++];
    }
    return new Threshold(high << HALF | low, left);
  }
}
