package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.Optional;

/**
 * What the elements of a tensor are like; NaN and infinite elements count only as such. Range, mean
 * and deviation are NaN without a finite element.
 *
 * @param min the least
 * @param max the greatest
 * @param mean their mean
 * @param std their standard deviation, of all of them and not of a sample
 * @param zeros how many are 0
 * @param nans how many are NaN
 * @param infinities how many are infinite
 */
public record ValueStatistics(
    double min, double max, double mean, double std, long zeros, long nans, long infinities) {

  /**
   * Reads a tensor once, block by block.
   *
   * @return empty for elements that are no numbers here: booleans, text, complex numbers, floats of
   *     8 bits and less
   * @throws IOException if it cannot be read
   */
  public static Optional<ValueStatistics> of(Tensor tensor) throws IOException {
    if (!ElementReader.canRead(tensor.elemType())) {
      return Optional.empty();
    }
    Moments moments = new Moments();
    ElementReader.read(tensor, moments);
    return Optional.of(
        new ValueStatistics(
            moments.min(),
            moments.max(),
            moments.mean(),
            moments.std(),
            moments.zeros(),
            moments.nans(),
            moments.infinities()));
  }
}
