package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.analyzer.weights.WeightAxes;
import dev.onnxslim.quantizer.linear.Granularity;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How a weight's elements are cut into groups that share a scale, without moving any of them.
 *
 * @param viewDims the sizes under which {@code granularity} applies: the weight's own, or with its
 *     reduced axes seen as one
 * @param granularity the groups
 * @param storedDims the sizes of the stored integers: the weight's own, or with an axis of blocks
 * @param scaleDims the sizes of scales and zero points; they broadcast to {@code storedDims}
 */
record WeightLayout(long[] viewDims, Granularity granularity, long[] storedDims, long[] scaleDims) {

  /** Shortest block that is tried: below, scales would take more than they give. */
  private static final long SHORTEST_BLOCK = 32;

  /** One scale. */
  static WeightLayout perTensor(long[] dims) {
    return new WeightLayout(dims, new Granularity.PerTensor(), dims, new long[0]);
  }

  /** One scale for each index of an axis. */
  static WeightLayout perAxis(long[] dims, int axis) {
    long[] scaleDims = LongStream.generate(() -> 1).limit(dims.length).toArray();
    scaleDims[axis] = dims[axis];
    return new WeightLayout(dims, new Granularity.PerAxis(axis), dims, scaleDims);
  }

  /**
   * One scale for each block of neighbouring reduced axes, every other axis apart.
   *
   * @param size the longest block; halved until it divides, one block for all if it never does
   */
  static WeightLayout perBlock(long[] dims, WeightAxes axes, long size) {
    int first = axes.reduced().get(0);
    int end = first + axes.reduced().size();
    long length = Arrays.stream(dims, first, end).reduce(1, (a, b) -> a * b);
    long block = size;
    while (block > SHORTEST_BLOCK && length % block != 0) {
      block /= 2;
    }
    if (length % block != 0 || length <= block) {
      block = length;
    }
    long[] view = splice(dims, first, end, length);
    Granularity granularity = new Granularity.PerBlock(first, Math.max(1, block));
    if (block == length) {
      long[] scaleDims = dims.clone();
      Arrays.fill(scaleDims, first, end, 1);
      return new WeightLayout(view, granularity, dims, scaleDims);
    }
    return new WeightLayout(
        view,
        granularity,
        splice(dims, first, end, length / block, block),
        splice(dims, first, end, length / block, 1));
  }

  /** Whether the stored integers must be reshaped to the weight's sizes. */
  boolean needsReshape(long[] dims) {
    return !Arrays.equals(dims, storedDims);
  }

  /** How many scales there are. */
  long scales() {
    return Arrays.stream(scaleDims).reduce(1, (a, b) -> a * b);
  }

  private static long[] splice(long[] dims, int first, int end, long... middle) {
    return LongStream.concat(
            LongStream.concat(Arrays.stream(dims, 0, first), Arrays.stream(middle)),
            Arrays.stream(dims, end, dims.length))
        .toArray();
  }
}
