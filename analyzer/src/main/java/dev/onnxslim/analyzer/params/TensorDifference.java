package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * By how much the elements of two tensors differ. The same both ways round.
 *
 * @param elements of each
 * @param changed elements whose numbers or bits differ, 0 and -0 included
 * @param maxDifference the largest {@code |a - b|}; infinite where one is NaN or infinite and the
 *     other is another number, NaN for elements that are no numbers
 * @param relative {@code maxDifference} divided by the largest finite magnitude in either; NaN for
 *     elements that are no numbers
 */
public record TensorDifference(long elements, long changed, double maxDifference, double relative) {

  /** Whether the elements of two tensors can be compared one by one. */
  public static boolean isPossible(Tensor a, Tensor b) {
    boolean alike = a.elemType() == b.elemType();
    boolean numbers = ElementReader.canRead(a.elemType()) && ElementReader.canRead(b.elemType());
    return Arrays.equals(a.dims(), b.dims())
        && (numbers || alike && a.elemType().bits() % Byte.SIZE == 0 && a.elemType().bits() > 0);
  }

  /**
   * Reads both, block by block.
   *
   * @throws IllegalArgumentException unless {@link #isPossible}
   */
  public static TensorDifference between(Tensor a, Tensor b) throws IOException {
    if (!isPossible(a, b)) {
      throw new IllegalArgumentException("tensors that cannot be compared element by element");
    }
    boolean numbers = ElementReader.canRead(a.elemType()) && ElementReader.canRead(b.elemType());
    if (!numbers) {
      return ofBytes(a, b);
    }
    TensorDifference found = ofNumbers(a, b);
    boolean wide = a.elemType().isInteger() && a.elemType().bits() == Long.SIZE;
    return wide && a.elemType() == b.elemType() // a double does not tell all of them apart
        ? new TensorDifference(
            found.elements, ofBytes(a, b).changed, found.maxDifference, found.relative)
        : found;
  }

  private static TensorDifference ofNumbers(Tensor a, Tensor b) throws IOException {
    long elements = a.elements();
    ElementReader left = new ElementReader(a);
    ElementReader right = new ElementReader(b);
    long changed = 0;
    double most = 0;
    double magnitude = 0;
    for (long from = 0; from < elements; from += ElementReader.BLOCK) {
      int count = (int) Math.min(ElementReader.BLOCK, elements - from);
      double[] x = left.block(from, count);
      double[] y = right.block(from, count);
      for (int k = 0; k < count; k++) {
        magnitude = Math.max(magnitude, Math.max(finite(x[k]), finite(y[k])));
        if (Double.doubleToRawLongBits(x[k]) != Double.doubleToRawLongBits(y[k])) {
          changed++;
          most = Math.max(most, distance(x[k], y[k]));
        }
      }
    }
    return new TensorDifference(elements, changed, most, most == 0 ? 0 : most / magnitude);
  }

  private static double finite(double x) {
    double magnitude = Math.abs(x);
    return magnitude <= Double.MAX_VALUE ? magnitude : 0;
  }

  private static double distance(double x, double y) {
    if (Double.isNaN(x) && Double.isNaN(y)) {
      return 0;
    }
    double distance = Math.abs(x - y);
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  private static TensorDifference ofBytes(Tensor a, Tensor b) throws IOException {
    ElemType type = a.elemType();
    int width = type.bits() / Byte.SIZE;
    byte[] left = new byte[ElementReader.BLOCK * width];
    byte[] right = new byte[ElementReader.BLOCK * width];
    long elements = a.elements();
    long changed = 0;
    for (long from = 0; from < elements; from += ElementReader.BLOCK) {
      int count = (int) Math.min(ElementReader.BLOCK, elements - from);
      a.data().read(from * width, ByteBuffer.wrap(left, 0, count * width));
      b.data().read(from * width, ByteBuffer.wrap(right, 0, count * width));
      for (int k = 0; k < count * width; k += width) {
        changed += Arrays.equals(left, k, k + width, right, k, k + width) ? 0 : 1;
      }
    }
    return new TensorDifference(elements, changed, Double.NaN, Double.NaN);
  }
}
