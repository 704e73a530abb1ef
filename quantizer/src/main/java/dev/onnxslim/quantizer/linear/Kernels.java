package dev.onnxslim.quantizer.linear;

import java.util.Arrays;

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

  private static final int WARM_UP_CALLS = 2000;

  private static final int WARM_UP_LENGTH = 24;

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
   * {@code rounded = ROUNDER + rint(clamp(x / scale))}: the quantized value without its zero point,
   * as {@link #errors} and {@link #lowBytes} take it. Measuring and writing share this loop, so
   * that it is compiled once.
   */
  static void quantize(
      float[] x, float[] scale, float[] zero, float min, float max, float[] rounded, int n) {
    for (int j = 0; j < n; j++) {
      rounded[j] = Math.max(min - zero[j], Math.min(max - zero[j], x[j] / scale[j])) + ROUNDER;
    }
  }

  /** {@code error = x - dequantized(rounded)}, in float as a runtime computes it. */
  static void errors(float[] x, float[] scale, float[] rounded, float[] error, int n) {
    for (int j = 0; j < n; j++) {
      error[j] = x[j] - (rounded[j] - ROUNDER) * scale[j];
    }
  }

  /** The bytes of {@code rounded + zero}: of such a float the low bits are the integer. */
  static void lowBytes(float[] rounded, float[] zero, byte[] bytes, int n) {
    for (int j = 0; j < n; j++) {
      bytes[j] = (byte) Float.floatToRawIntBits(rounded[j] + zero[j]);
    }
  }

  /** {@code sums[j] += x[j]^2}. */
  static void addSquares(float[] x, float[] sums, int n) {
    for (int j = 0; j < n; j++) {
      sums[j] += x[j] * x[j];
    }
  }

  /**
   * Calls the loops until the JIT compiler takes them up. Short calls: many of them make it compile
   * the whole method, whereas a few long ones would first get a slower version for the running loop
   * only.
   */
  static void warmUp() {
    Tiles tiles = new Tiles();
    float[] x = tiles.x;
    Arrays.fill(tiles.scale, 1);
    for (int i = 0; i < WARM_UP_CALLS; i++) {
      raiseMagnitudes(tiles.worst, x, WARM_UP_LENGTH);
      largestMagnitude(x, 0, WARM_UP_LENGTH, 0);
      quantize(x, tiles.scale, tiles.zero, -127, 127, tiles.work, WARM_UP_LENGTH);
      lowBytes(tiles.work, tiles.zero, tiles.bytes, WARM_UP_LENGTH);
      errors(x, tiles.scale, tiles.work, tiles.work, WARM_UP_LENGTH);
      addSquares(x, tiles.signal, WARM_UP_LENGTH);
      raise(tiles.worst, x, WARM_UP_LENGTH);
      lower(tiles.worst, x, WARM_UP_LENGTH);
      largest(x, 0, WARM_UP_LENGTH, 0);
      smallest(x, 0, WARM_UP_LENGTH, 0);
    }
  }
}
