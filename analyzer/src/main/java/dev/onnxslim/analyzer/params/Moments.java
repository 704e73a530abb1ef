package dev.onnxslim.analyzer.params;

/**
 * Range, mean and deviation of numbers that come in blocks. Each block is summed on its own and
 * joined with those before it, so that a long tensor loses no precision.
 *
 * @see <a href="https://doi.org/10.1007/978-3-642-51461-6_3">Chan, Golub, LeVeque: Updating
 *     Formulae and a Pairwise Algorithm for Computing Sample Variances</a>
 */
final class Moments implements ElementReader.Sink {
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private double mean;
  private double squares;
  private long finite;
  private long zeros;
  private long nans;
  private long infinities;

  @Override
  public void accept(long from, double[] block, int count) {
    double sum = 0;
    long n = 0;
    for (int k = 0; k < count; k++) {
      double x = block[k];
      if (!Double.isFinite(x)) {
        nans += Double.isNaN(x) ? 1 : 0;
        infinities += Double.isNaN(x) ? 0 : 1;
        continue;
      }
      sum += x;
      n++;
      zeros += x == 0 ? 1 : 0;
      min = Math.min(min, x);
      max = Math.max(max, x);
    }
    if (n > 0) {
      join(block, count, sum / n, n);
    }
  }

  private void join(double[] block, int count, double blockMean, long n) {
    double blockSquares = 0;
    for (int k = 0; k < count; k++) {
      double off = block[k] - blockMean;
      blockSquares += Double.isFinite(off) ? off * off : 0;
    }
    double apart = blockMean - mean;
    long all = finite + n;
    squares += blockSquares + apart * apart * finite / all * n;
    mean += apart * n / all;
    finite = all;
  }

  double min() {
    return finite == 0 ? Double.NaN : min;
  }

  double max() {
    return finite == 0 ? Double.NaN : max;
  }

  double mean() {
    return finite == 0 ? Double.NaN : mean;
  }

  /** Of the whole tensor, not of a sample: divided by the number of elements. */
  double std() {
    return finite == 0 ? Double.NaN : Math.sqrt(squares / finite);
  }

  long zeros() {
    return zeros;
  }

  long nans() {
    return nans;
  }

  long infinities() {
    return infinities;
  }
}
