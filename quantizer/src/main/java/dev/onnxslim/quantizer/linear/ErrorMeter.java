package dev.onnxslim.quantizer.linear;

import java.util.Arrays;

/** Compares elements with what they become, for groups whose scales are chosen. */
final class ErrorMeter {

  /** Tiles whose squares are summed in float before they go to a double. */
  private static final int TILES_PER_SUM = 64;

  private final GroupLayout layout;
  private final QuantType type;
  private final float[] scales;
  private final float[] zeroPoints;
  private final byte[] integers;

  /**
   * The arrays may be filled later, but before the groups in question are measured; no zero points
   * if symmetric.
   *
   * @param integers gets the quantized bytes; null to make them anew later
   */
  ErrorMeter(
      GroupLayout layout, QuantType type, float[] scales, float[] zeroPoints, byte[] integers) {
    this.layout = layout;
    this.type = type;
    this.scales = scales;
    this.zeroPoints = zeroPoints;
    this.integers = integers;
  }

  /**
   * Measures {@code n} elements from {@code from} on, which {@code x} holds from 0 on.
   *
   * @param ordinary whether squares of elements and errors can be summed in float
   */
  ErrorSum measure(long from, float[] x, int n, boolean ordinary, Tiles tiles) {
    GroupCursor cursor = new GroupCursor(layout);
    Arrays.fill(tiles.zero, type.middle());
    ErrorSum sum = ErrorSum.NONE;
    int step = TILES_PER_SUM * Kernels.TILE;
    for (int done = 0; done < n; done += step) {
      int count = Math.min(step, n - done);
      ErrorSum part =
          ordinary
              ? inFloat(cursor, from, x, done, count, tiles)
              : inDouble(cursor, from, x, done, count, tiles);
      sum = sum.plus(part);
    }
    return sum;
  }

  private ErrorSum inFloat(
      GroupCursor cursor, long from, float[] x, int start, int n, Tiles tiles) {
    Arrays.fill(tiles.signal, 0);
    Arrays.fill(tiles.noise, 0);
    Arrays.fill(tiles.worst, 0);
    for (int at = start; at < start + n; at += Kernels.TILE) {
      int count = Math.min(Kernels.TILE, start + n - at);
      errors(cursor, from, x, at, count, tiles);
      Kernels.addSquares(tiles.x, tiles.signal, count);
      Kernels.addSquares(tiles.work, tiles.noise, count);
      Kernels.raiseMagnitudes(tiles.worst, tiles.work, count);
    }
    double signal = 0;
    double noise = 0;
    float worst = 0;
    for (int j = 0; j < Kernels.TILE; j++) {
      signal += tiles.signal[j];
      noise += tiles.noise[j];
      worst = Math.max(worst, tiles.worst[j]);
    }
    return new ErrorSum(signal, noise, worst, 0, -1);
  }

  /** For values whose squares a float cannot hold. */
  private ErrorSum inDouble(
      GroupCursor cursor, long from, float[] x, int start, int n, Tiles tiles) {
    double signal = 0;
    double noise = 0;
    double worst = 0;
    for (int at = start; at < start + n; at += Kernels.TILE) {
      int count = Math.min(Kernels.TILE, start + n - at);
      errors(cursor, from, x, at, count, tiles);
      for (int j = 0; j < count; j++) {
        double error = tiles.work[j];
        signal += (double) tiles.x[j] * tiles.x[j];
        noise += error * error;
        worst = Math.max(worst, Math.abs(error));
      }
    }
    return new ErrorSum(signal, noise, worst, 0, -1);
  }

  /** Leaves the elements of one tile in {@code tiles.x} and their errors in {@code tiles.work}. */
  private void errors(GroupCursor cursor, long from, float[] x, int at, int n, Tiles tiles) {
    System.arraycopy(x, at, tiles.x, 0, n);
    cursor.expand(from + at, n, scales, tiles.scale);
    if (zeroPoints != null) {
      cursor.expand(from + at, n, zeroPoints, tiles.zero);
    }
    Kernels.quantize(tiles.x, tiles.scale, tiles.zero, type.min(), type.max(), tiles.work, n);
    if (integers != null) {
      Kernels.lowBytes(tiles.work, tiles.zero, tiles.bytes, n);
      System.arraycopy(tiles.bytes, 0, integers, (int) (from + at), n);
    }
    Kernels.errors(tiles.x, tiles.scale, tiles.work, tiles.work, n);
  }
}
