package dev.onnxslim.quantizer.linear;

import java.util.Arrays;

/**
 * The range of the values of some groups, 0 always in it: the largest magnitude of each for a
 * symmetric type, the smallest and the largest value otherwise. Not finite once a value of the
 * group is not.
 */
final class GroupRanges {

  private final int first;
  private final float[] low;
  private final float[] high;

  /** No values yet, for the groups {@code first} to {@code end - 1}. */
  GroupRanges(int first, int end, boolean symmetric) {
    this.first = first;
    this.low = symmetric ? null : new float[end - first];
    this.high = new float[end - first];
  }

  int first() {
    return first;
  }

  int count() {
    return high.length;
  }

  /** The smallest value of the {@code i}-th of these groups; 0 if only magnitudes are kept. */
  float low(int i) {
    return low == null ? 0 : low[i];
  }

  /** The largest value, or magnitude, of the {@code i}-th of these groups. */
  float high(int i) {
    return high[i];
  }

  boolean isFinite() {
    float largest = Kernels.largestMagnitude(high, 0, high.length, 0);
    if (low != null) {
      largest = Kernels.largestMagnitude(low, 0, low.length, largest);
    }
    return largest <= Float.MAX_VALUE;
  }

  /**
   * Takes in {@code n} elements of the weight from {@code from} on, which are those of {@code x}
   * from 0 on.
   */
  void include(GroupCursor cursor, long from, float[] x, int n, Tiles tiles) {
    cursor.start(from, n);
    while (cursor.next()) {
      int group = cursor.group() - first;
      if (cursor.isVector()) {
        includeVector(x, cursor.offset(), cursor.length(), group, tiles);
      } else {
        includeRun(x, cursor.offset(), cursor.length(), group);
      }
    }
  }

  private void includeRun(float[] x, int offset, int n, int group) {
    if (low == null) {
      high[group] = Kernels.largestMagnitude(x, offset, n, high[group]);
    } else {
      low[group] = Kernels.smallest(x, offset, n, low[group]);
      high[group] = Kernels.largest(x, offset, n, high[group]);
    }
  }

  private void includeVector(float[] x, int offset, int n, int group, Tiles tiles) {
    for (int done = 0; done < n; done += Kernels.TILE) {
      int count = Math.min(Kernels.TILE, n - done);
      int target = group + done;
      System.arraycopy(x, offset + done, tiles.x, 0, count);
      System.arraycopy(high, target, tiles.work, 0, count);
      if (low == null) {
        Kernels.raiseMagnitudes(tiles.work, tiles.x, count);
      } else {
        Kernels.raise(tiles.work, tiles.x, count);
      }
      System.arraycopy(tiles.work, 0, high, target, count);
      if (low != null) {
        System.arraycopy(low, target, tiles.work, 0, count);
        Kernels.lower(tiles.work, tiles.x, count);
        System.arraycopy(tiles.work, 0, low, target, count);
      }
    }
  }

  /** Takes in what {@code other} has seen, all of whose groups are among these. */
  synchronized void merge(GroupRanges other) {
    int shift = other.first - first;
    for (int i = 0; i < other.high.length; i++) {
      high[shift + i] = Math.max(high[shift + i], other.high[i]);
    }
    if (low != null) {
      for (int i = 0; i < other.low.length; i++) {
        low[shift + i] = Math.min(low[shift + i], other.low[i]);
      }
    }
  }

  @Override
  public String toString() {
    return "groups from " + first + ": " + Arrays.toString(low) + " to " + Arrays.toString(high);
  }
}
