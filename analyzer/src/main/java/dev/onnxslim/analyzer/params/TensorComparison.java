package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Compares the bytes of two tensors of one element type, block by block, without more of them in
 * memory than a block. Bytes, not numbers: 0 and -0 differ, equal NaNs do not.
 */
public final class TensorComparison {
  private static final int BLOCK = 1 << 18;

  private TensorComparison() {}

  /** Whether all bytes are the same. */
  public static boolean isEqual(Tensor a, Tensor b) throws IOException {
    long size = a.data().size();
    if (size != b.data().size()) {
      return false;
    }
    ByteBuffer left = buffer(size);
    ByteBuffer right = buffer(size);
    for (long at = 0; at < size; at += BLOCK) {
      int count = (int) Math.min(BLOCK, size - at);
      a.data().read(at, left.clear().limit(count));
      b.data().read(at, right.clear().limit(count));
      if (!left.flip().equals(right.flip())) {
        return false;
      }
    }
    return true;
  }

  /** Bytes of a file reach a direct buffer without a copy, but making one is slow. */
  private static ByteBuffer buffer(long size) {
    return size < BLOCK ? ByteBuffer.allocate((int) size) : ByteBuffer.allocateDirect(BLOCK);
  }

  /**
   * Whether {@code b[..., j, i] == a[..., i, j]} everywhere.
   *
   * @param a of rank 2 at least, elements of whole bytes
   * @param b with the dims of {@code a}, the last two swapped
   */
  static boolean isTransposed(Tensor a, Tensor b) throws IOException {
    long[] dims = a.dims();
    long rows = dims[dims.length - 2];
    long columns = dims[dims.length - 1];
    int width = a.elemType().bits() / Byte.SIZE;
    long matrix = rows * columns;
    int band = (int) Math.max(1, Math.min(rows, BLOCK * 4L / Math.max(1, columns * width)));
    for (long start = 0; start < a.elements(); start += matrix) {
      for (long row = 0; row < rows; row += band) {
        int height = (int) Math.min(band, rows - row);
        if (!isBandTransposed(a, b, new Band(start, rows, columns, row, height, width))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Rows of {@code a}, columns of {@code b}: {@code height} of them from {@code row} on. */
  private record Band(long start, long rows, long columns, long row, int height, int width) {}

  private static boolean isBandTransposed(Tensor a, Tensor b, Band band) throws IOException {
    int width = band.width();
    int step = (int) Math.min(band.columns(), BLOCK / width);
    byte[] left = new byte[step * width];
    byte[] right = new byte[band.height() * width];
    byte[] expected = new byte[band.height() * step * width];
    for (long column = 0; column < band.columns(); column += step) {
      int count = (int) Math.min(step, band.columns() - column);
      for (int i = 0; i < band.height(); i++) {
        long from = band.start() + (band.row() + i) * band.columns() + column;
        a.data().read(from * width, ByteBuffer.wrap(left, 0, count * width));
        for (int j = 0; j < count; j++) {
          System.arraycopy(left, j * width, expected, (j * band.height() + i) * width, width);
        }
      }
      for (int j = 0; j < count; j++) {
        long from = band.start() + (column + j) * band.rows() + band.row();
        b.data().read(from * width, ByteBuffer.wrap(right));
        int at = j * right.length;
        if (!Arrays.equals(right, 0, right.length, expected, at, at + right.length)) {
          return false;
        }
      }
    }
    return true;
  }
}
