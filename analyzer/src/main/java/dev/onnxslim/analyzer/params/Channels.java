package dev.onnxslim.analyzer.params;

import dev.onnxslim.analyzer.weights.WeightAxes;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;

/**
 * The output channels of a weight: elements with the same indices along the axes that its reader
 * does not sum over. Reads the weight twice: for the ranges, and for the rounding errors.
 */
final class Channels {
  private static final double LEVELS = 127;

  private final long[] dims;
  private final long[] steps;
  private final double[] largest;
  private final boolean[] alive;
  private double signal;
  private double noise;

  private Channels(long[] dims, long[] steps, int count) {
    this.dims = dims;
    this.steps = steps;
    this.largest = new double[count];
    this.alive = new boolean[count];
  }

  /**
   * Measures the channels of a weight.
   *
   * @throws ArithmeticException if there are more channels than an array holds
   */
  static Channels of(Tensor tensor, WeightAxes axes) throws IOException {
    long[] dims = tensor.dims();
    long[] steps = new long[dims.length];
    long count = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      if (!axes.reduced().contains(axis)) {
        steps[axis] = count;
        count *= dims[axis];
      }
    }
    Channels channels = new Channels(dims, steps, Math.toIntExact(count));
    ElementReader.read(tensor, (at, block, n) -> channels.runs(at, block, n, channels::range));
    ElementReader.read(tensor, (at, block, n) -> channels.runs(at, block, n, channels::error));
    return channels;
  }

  /** How many channels are all 0. */
  long dead() {
    long dead = 0;
    for (boolean any : alive) {
      dead += any ? 0 : 1;
    }
    return dead;
  }

  /**
   * The signal to noise ratio after rounding to {@code round(x / s) * s} with {@code s = max|x| /
   * 127} for each channel, in dB; infinite without an error, NaN without a signal.
   */
  double int8SqnrDb() {
    return signal == 0 ? Double.NaN : 10 * Math.log10(signal / noise);
  }

  /** What is done with elements whose channels lie at equal steps. */
  @FunctionalInterface
  private interface Run {
    void accept(double[] block, int from, int to, int channel, int step);
  }

  /** Goes through a block, which begins with the tensor's element {@code from}, row by row. */
  private void runs(long from, double[] block, int count, Run run) {
    long last = lastDim();
    int step = (int) lastStep();
    for (int k = 0; k < count; ) {
      long inRow = (from + k) % last;
      int end = (int) Math.min(count, k + last - inRow);
      run.accept(block, k, end, (int) (base((from + k) / last) + inRow * step), step);
      k = end;
    }
  }

  private void range(double[] block, int from, int to, int first, int step) {
    int channel = first;
    for (int k = from; k < to; k++, channel += step) {
      double size = Math.abs(block[k]);
      alive[channel] |= size != 0;
      if (size > largest[channel] && size < Double.POSITIVE_INFINITY) {
        largest[channel] = size;
      }
    }
  }

  private void error(double[] block, int from, int to, int first, int step) {
    int channel = first;
    for (int k = from; k < to; k++, channel += step) {
      double x = block[k];
      double scale = largest[channel] / LEVELS;
      if (scale > 0 && Double.isFinite(x)) {
        double off = x - Math.rint(x / scale) * scale;
        signal += x * x;
        noise += off * off;
      }
    }
  }

  private long lastDim() {
    return dims.length == 0 ? 1 : dims[dims.length - 1];
  }

  private long lastStep() {
    return dims.length == 0 ? 0 : steps[dims.length - 1];
  }

  /** The channel at the start of a row along the last axis. */
  private long base(long row) {
    long channel = 0;
    long rest = row;
    for (int axis = dims.length - 2; axis >= 0; axis--) {
      channel += rest % dims[axis] * steps[axis];
      rest /= dims[axis];
    }
    return channel;
  }
}
