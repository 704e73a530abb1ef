package dev.onnxslim.quantizer.linear;

/**
 * What quantization did to some elements.
 *
 * @param signal the sum of squares of the elements
 * @param noise the sum of squares of the errors
 * @param worst the largest error
 * @param nonFinite the elements that are NaN or infinite; if there are any the rest says nothing
 * @param firstNonFinite the first of them, -1 if there is none
 */
record ErrorSum(double signal, double noise, double worst, long nonFinite, long firstNonFinite) {

  static final ErrorSum NONE = new ErrorSum(0, 0, 0, 0, -1);

  /** The sum for these elements and {@code later} ones. */
  ErrorSum plus(ErrorSum later) {
    return new ErrorSum(
        signal + later.signal,
        noise + later.noise,
        Math.max(worst, later.worst),
        nonFinite + later.nonFinite,
        firstNonFinite >= 0 ? firstNonFinite : later.firstNonFinite);
  }

  /**
   * Counts what is not finite among {@code n} elements from {@code from} on, which {@code x} holds
   * from 0 on.
   */
  static ErrorSum nonFinite(float[] x, long from, int n) {
    long count = 0;
    long first = -1;
    for (int i = 0; i < n; i++) {
      if (!Float.isFinite(x[i])) {
        first = count == 0 ? from + i : first;
        count++;
      }
    }
    return new ErrorSum(0, 0, 0, count, first);
  }
}
