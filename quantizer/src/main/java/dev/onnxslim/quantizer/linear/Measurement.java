package dev.onnxslim.quantizer.linear;

import java.util.Optional;

/**
 * What quantizing a weight would do to it.
 *
 * @param params how to do it; empty if the weight holds NaN or infinity, and the figures are NaN
 *     then
 * @param sqnrDb {@code 10 log10(sum x^2 / sum (x - y)^2)}, y being what a runtime gets back;
 *     infinite if nothing is lost
 * @param maxAbsError the largest {@code |x - y|}
 * @param nonFinite how many elements are NaN or infinite
 * @param firstNonFinite the index of the first of them in row-major order, -1 if there is none
 */
public record Measurement(
    Optional<QuantParams> params,
    double sqnrDb,
    double maxAbsError,
    long nonFinite,
    long firstNonFinite) {

  static Measurement of(QuantParams params, ErrorSum sum) {
    if (sum.nonFinite() > 0) {
      return new Measurement(
          Optional.empty(), Double.NaN, Double.NaN, sum.nonFinite(), sum.firstNonFinite());
    }
    double sqnrDb =
        sum.noise() == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(sum.signal() / sum.noise());
    return new Measurement(Optional.of(params), sqnrDb, sum.worst(), 0, -1);
  }
}
