package dev.onnxslim.quantizer.prune;

import dev.onnxslim.quantizer.prune.ChannelCut.Norm;
import dev.onnxslim.quantizer.prune.ChannelGroup.Filters;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ranks the channels of a group by the norms of their filters.
 *
 * @see <a href="https://arxiv.org/abs/1608.08710">Li et al. 2017, Pruning Filters for Efficient
 *     ConvNets</a>
 */
final class FilterNorms {
  private static final int BLOCK = 1 << 13;

  private FilterNorms() {}

  /**
   * The channels that stay.
   *
   * @param removed how many go: those of the smallest scores, of equal ones the last
   * @return ascending
   */
  static int[] kept(ChannelGroup group, int removed, Norm norm) throws IOException {
    double[] scores = scores(group, norm);
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer c) -> -scores[c]))
        .limit(scores.length - removed)
        .mapToInt(c -> c)
        .sorted()
        .toArray();
  }

  /**
   * The product of the norms of a channel's filters, each divided by their mean: one factor for
   * what gives the channel, and one for each depthwise convolution that it passes. Filters that
   * only make factors for the channels count where there are no others.
   */
  static double[] scores(ChannelGroup group, Norm norm) throws IOException {
    List<Filters> all = group.filters();
    List<Filters> givers = all.stream().filter(filters -> !filters.gates()).toList();
    double[] scores = new double[group.channels()];
    Arrays.fill(scores, 1);
    for (Filters filters : givers.isEmpty() ? all : givers) {
      Tensor weight = filters.node().input(1).constant().orElseThrow();
      double[] norms = norms(weight, filters.axis(), norm);
      double mean = Arrays.stream(norms).average().orElse(0);
      for (int c = 0; c < scores.length; c++) {
        scores[c] *= mean > 0 ? norms[c] / mean : 1;
      }
    }
    for (int c = 0; c < scores.length; c++) {
      scores[c] = Double.isNaN(scores[c]) ? Double.POSITIVE_INFINITY : scores[c];
    }
    return scores;
  }

  /** The norm of each slice of a weight along an axis. */
  private static double[] norms(Tensor weight, int axis, Norm norm) throws IOException {
    long[] dims = weight.dims();
    long inner = 1;
    for (int k = axis + 1; k < dims.length; k++) {
      inner *= dims[k];
    }
    double[] norms = new double[Math.toIntExact(dims[axis])];
    float[] block = new float[BLOCK];
    ByteBuffer scratch = ByteBuffer.allocateDirect(BLOCK * Double.BYTES);
    long elements = weight.elements();
    for (long from = 0; from < elements; from += BLOCK) {
      int count = (int) Math.min(BLOCK, elements - from);
      weight.readFloats(from, block, 0, count, scratch);
      for (int k = 0; k < count; k++) {
        double size = norm == Norm.L1 ? Math.abs(block[k]) : (double) block[k] * block[k];
        norms[(int) ((from + k) / inner % norms.length)] += size;
      }
    }
    return norm == Norm.L1 ? norms : Arrays.stream(norms).map(Math::sqrt).toArray();
  }
}
