package dev.onnxslim.quantizer.linear;

/**
 * The inner loops, over tiles that stay in the first-level cache. They are written so that the JIT
 * compiler of JDK 17 turns them into vector code: plain counted loops in which every array is used
 * at the same index and only one is written (a loop that writes three took five times as long).
 */
final class Kernels {

  /** Elements of a tile. */
  static final int TILE = 1024;

  /**
   * 1.5 * 2^23: adding it rounds a small float to an integer, half to even, that stands in its low
   * bits.
   */
  private static final float ROUNDER = 12582912f;

  private Kernels() {}

  /**
   * The largest magnitude among {@code n} elements from {@code x[from]} on, and {@code start}; NaN
   * spreads.
   */
  static float largestMagnitude(float[] x, int from, int n, float start) {
    float largest = start;
    for (int i = from; i < from + n; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    return largest;
  }

  /** The smallest of {@code n} elements from {@code x[from]} on, and {@code start}; NaN spreads. */
  static float smallest(float[] x, int from, int n, float start) {
    float smallest = start;
    for (int i = from; i < from + n; i++) {
      smallest = Math.min(smallest, x[i]);
    }
    return smallest;
  }

  /** The largest of {@code n} elements from {@code x[from]} on, and {@code start}; NaN spreads. */
  static float largest(float[] x, int from, int n, float start) {
    float largest = start;
    for (int i = from; i < from + n; i++) {
      largest = Math.max(largest, x[i]);
    }
    return largest;
  }

  /** {@code high[j] = max(high[j], |x[j]|)}; NaN spreads. */
  static void raiseMagnitudes(float[] high, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      high[j] = Math.max(high[j], Math.abs(x[j]));
    }
  }

  /** {@code low[j] = min(low[j], x[j])}; NaN spreads. */
  static void lower(float[] low, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      low[j] = Math.min(low[j], x[j]);
    }
  }

  /** {@code high[j] = max(high[j], x[j])}; NaN spreads. */
  static void raise(float[] high, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      high[j] = Math.max(high[j], x[j]);
    }
  }

  /**
   * {@code k = rint(clamp(x / scale)); k + zero}, as a float whose low bits are that integer. A
   * symmetric type's zero points are all equal.
   */
  static void quantize(
      float[] x, float[] scale, float[] zero, float min, float max, float[] rounded, int n) {
    for (int j = 0; j < n; j++) {
      float k = Math.max(min - zero[j], Math.min(max - zero[j], x[j] / scale[j]));
      rounded[j] = k + ROUNDER + zero[j];
    }
  }

  /** The low bytes of what {@link #quantize} wrote. */
  static void lowBytes(float[] rounded, byte[] bytes, int n) {
    for (int j = 0; j < n; j++) {
      bytes[j] = (byte) Float.floatToRawIntBits(rounded[j]);
    }
  }

  /** {@code error = x - dequantized(quantized(x))}, in float as a runtime computes it. */
  static void errors(
      float[] x, float[] scale, float[] zero, float min, float max, float[] error, int n) {
    for (int j = 0; j < n; j++) {
      float k = Math.max(min - zero[j], Math.min(max - zero[j], x[j] / scale[j]));
      error[j] = x[j] - (k + ROUNDER - ROUNDER) * scale[j];
    }
  }

  /** {@code sums[j] += x[j]^2}. */
  static void addSquares(float[] x, float[] sums, int n) {
    for (int j = 0; j < n; j++) {
      sums[j] += x[j] * x[j];
    }
  }
}
