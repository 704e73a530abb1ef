package dev.onnxslim.quantizer.linear;

import java.util.Arrays;

/**
 * A tensor seen as {@code [outer, length, inner]} around one axis.
 *
 * @param outer the product of the sizes before the axis
 * @param length the size of the axis
 * @param inner the product of the sizes after it
 */
record AxisView(long outer, long length, long inner) {

  static AxisView of(long[] dims, int axis) {
    return new AxisView(
        product(dims, 0, axis), length(dims, axis), product(dims, axis + 1, dims.length));
  }

  static long length(long[] dims, int axis) {
    if (axis < 0 || axis >= dims.length) {
      throw new IllegalArgumentException(
          "expected an axis of " + Arrays.toString(dims) + ", found " + axis);
    }
    return dims[axis];
  }

  static long product(long[] dims, int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      product = Math.multiplyExact(product, dims[i]);
    }
    return product;
  }
}
