package dev.onnxslim.quantizer.linear;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;

/**
 * Chooses the scales of one weight and measures what they cost. Units (see {@link GroupLayout}) are
 * read once, their scales chosen and their errors summed while they are in the cache; larger ones
 * are read twice. What is summed together does not depend on the number of threads, so neither do
 * the figures.
 */
final class WeightMeasure {

  /** Elements that one task takes, unless a unit has more. */
  private static final int STRETCH = 1 << 16;

  /** Elements of the largest unit that is held in memory. */
  private static final int CAPACITY = 1 << 19;

  /** Between these scales the squares of 255 scales and of errors are well within a float. */
  private static final float SMALL_SCALE = 1e-15f;

  private static final float LARGE_SCALE = 1e15f;

  private final Workers workers;
  private final Tensor weight;
  private final GroupLayout layout;
  private final QuantType type;
  private final ElemType scaleType;
  private final float[] scales;
  private final float[] zeroPoints;
  private final ErrorMeter meter;
  private volatile boolean scalesFit = true;

  /**
   * @param integers gets the quantized bytes; null to make them anew later
   */
  WeightMeasure(
      Workers workers,
      Tensor weight,
      GroupLayout layout,
      QuantType type,
      ElemType scaleType,
      byte[] integers) {
    this.workers = workers;
    this.weight = weight;
    this.layout = layout;
    this.type = type;
    this.scaleType = scaleType;
    this.scales = new float[Math.toIntExact(layout.groups())];
    this.zeroPoints = type.symmetric() ? null : new float[scales.length];
    this.meter = new ErrorMeter(layout, type, scales, zeroPoints, integers);
  }

  /**
   * Reads the weight; its scales and zero points are there afterwards unless it holds something not
   * finite.
   */
  ErrorSum run() throws IOException {
    if (layout.elements() == 0) {
      choose(new GroupRanges(0, scales.length, type.symmetric()));
      return ErrorSum.NONE;
    }
    if (layout.unit() <= CAPACITY) {
      return readOnce();
    }
    ErrorSum sum = ErrorSum.NONE;
    for (long start = 0; start < layout.elements() && scalesFit; ) {
      long end = layout.stretchEnd(start, 1);
      sum = sum.plus(readTwice(start, end));
      start = end;
    }
    return sum;
  }

  /** Whether each scale is a normal number of the scale type; if not, the sum says nothing. */
  boolean scalesFit() {
    return scalesFit;
  }

  float[] scales() {
    return scales;
  }

  /** The zero points as bytes of the quantized type, or null if it is symmetric. */
  byte[] zeroPointBytes() {
    if (zeroPoints == null) {
      return null;
    }
    byte[] bytes = new byte[zeroPoints.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) zeroPoints[i];
    }
    return bytes;
  }

  private ErrorSum readOnce() throws IOException {
    long[] ends = new long[16];
    int count = 0;
    for (long end = 0; end < layout.elements(); count++) {
      end = layout.stretchEnd(end, STRETCH);
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, 2 * count);
      }
      ends[count] = end;
    }
    long[] stretchEnds = ends;
    return sum(
        count,
        (index, tiles) -> {
          long start = index == 0 ? 0 : stretchEnds[index - 1];
          return measureStretch(start, (int) (stretchEnds[index] - start), tiles);
        });
  }

  private ErrorSum measureStretch(long start, int n, Tiles tiles) throws IOException {
    if (!scalesFit) {
      return ErrorSum.NONE;
    }
    float[] x = tiles.load(weight, start, n);
    GroupRanges ranges = rangesOf(start, start + n);
    ranges.include(new GroupCursor(layout), start, x, n, tiles);
    if (!ranges.isFinite()) {
      return ErrorSum.nonFinite(x, start, n);
    }
    return meter.measure(start, x, n, choose(ranges), tiles);
  }

  private ErrorSum readTwice(long start, long end) throws IOException {
    int pieces = Math.toIntExact((end - start + STRETCH - 1) / STRETCH);
    GroupRanges ranges = rangesOf(start, end);
    workers.run(
        pieces,
        (index, tiles) -> {
          long from = start + (long) index * STRETCH;
          int n = (int) Math.min(STRETCH, end - from);
          GroupRanges part =
              n < layout.rowLength() - from % layout.rowLength()
                  ? rangesOf(from, from + n)
                  : new GroupRanges(
                      ranges.first(), ranges.first() + ranges.count(), type.symmetric());
          part.include(new GroupCursor(layout), from, tiles.load(weight, from, n), n, tiles);
          ranges.merge(part);
        });
    boolean finite = ranges.isFinite();
    boolean ordinary = finite && choose(ranges);
    if (!scalesFit) {
      return ErrorSum.NONE;
    }
    return sum(
        pieces,
        (index, tiles) -> {
          long from = start + (long) index * STRETCH;
          int n = (int) Math.min(STRETCH, end - from);
          float[] x = tiles.load(weight, from, n);
          return finite
              ? meter.measure(from, x, n, ordinary, tiles)
              : ErrorSum.nonFinite(x, from, n);
        });
  }

  private GroupRanges rangesOf(long start, long end) {
    return new GroupRanges(
        (int) layout.group(start), (int) layout.group(end - 1) + 1, type.symmetric());
  }

  /** Sets the scales and zero points of these groups; whether errors can be summed in float. */
  private boolean choose(GroupRanges ranges) {
    boolean ordinary = true;
    for (int i = 0; i < ranges.count(); i++) {
      float scale = type.scale(ranges.low(i), ranges.high(i), scaleType);
      if (Float.isNaN(scale)) {
        scalesFit = false;
        return false;
      }
      ordinary &= scale >= SMALL_SCALE && scale <= LARGE_SCALE;
      scales[ranges.first() + i] = scale;
      if (zeroPoints != null) {
        zeroPoints[ranges.first() + i] = type.zeroPoint(ranges.low(i), scale);
      }
    }
    return ordinary;
  }

  /** Something to sum over tasks. */
  private interface Part {
    ErrorSum measure(int index, Tiles tiles) throws IOException;
  }

  /** The sum in the order of the tasks, whatever order they run in. */
  private ErrorSum sum(int count, Part part) throws IOException {
    ErrorSum[] sums = new ErrorSum[count];
    workers.run(count, (index, tiles) -> sums[index] = part.measure(index, tiles));
    ErrorSum all = ErrorSum.NONE;
    for (ErrorSum sum : sums) {
      all = all.plus(sum);
    }
    return all;
  }
}
