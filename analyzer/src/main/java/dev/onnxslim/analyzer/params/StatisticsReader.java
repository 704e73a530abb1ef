package dev.onnxslim.analyzer.params;

import dev.onnxslim.analyzer.weights.WeightAxes;
import dev.onnxslim.analyzer.weights.WeightReader;
import dev.onnxslim.analyzer.weights.WeightReaders;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Reads stored tensors block by block and tells what their elements are like. */
public final class StatisticsReader {
  private StatisticsReader() {}

  /**
   * Reads all tensors, several at a time.
   *
   * @return one entry for each tensor, in order; empty for text, which has no numbers
   * @throws IOException if one cannot be read
   */
  public static List<Optional<TensorStatistics>> readAll(List<StoredTensor> tensors)
      throws IOException {
    try {
      return tensors.parallelStream().map(StatisticsReader::unchecked).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Reads a tensor: its bytes once for their density, its elements once, and those of a weight
   * twice more. Of elements that are no numbers here (booleans, complex numbers, floats of 8 bits
   * and less) the range is NaN.
   *
   * @return empty for text
   * @throws IOException if it cannot be read
   */
  public static Optional<TensorStatistics> read(StoredTensor stored) throws IOException {
    Tensor tensor = stored.tensor();
    if (tensor.elemType().bits() == 0) {
      return Optional.empty();
    }
    Moments moments = new Moments();
    long dead = -1;
    double sqnr = Double.NaN;
    if (ElementReader.canRead(tensor.elemType())) {
      ElementReader.read(tensor, moments);
      Optional<WeightAxes> axes = axes(stored);
      if (isWeight(stored) && tensor.elements() > 0) {
        Channels channels = Channels.of(tensor, axes.orElseGet(() -> lastAxis(tensor)));
        dead = axes.isPresent() ? channels.dead() : -1;
        sqnr = tensor.elemType().isFloat() ? channels.int8SqnrDb() : Double.NaN;
      }
    }
    ByteDensity density = ByteDensity.of(tensor.data());
    return Optional.of(
        new TensorStatistics(
            moments.min(),
            moments.max(),
            moments.mean(),
            moments.std(),
            moments.zeros(),
            moments.nans(),
            moments.infinities(),
            dead,
            sqnr,
            density.entropyBits(),
            density.deflatedBytes()));
  }

  private static Optional<TensorStatistics> unchecked(StoredTensor tensor) {
    try {
      return read(tensor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isWeight(StoredTensor stored) {
    return (stored.role() == Role.WEIGHT || stored.role() == Role.EMBEDDING)
        && stored.tensor().rank() > 0;
  }

  /** What the first reader that tells sums over. */
  private static Optional<WeightAxes> axes(StoredTensor stored) {
    for (WeightReader reader : WeightReaders.of(stored.value(), stored.tensor().rank()).heavy()) {
      if (reader.axes().isPresent()) {
        return reader.axes();
      }
    }
    return Optional.empty();
  }

  private static WeightAxes lastAxis(Tensor tensor) {
    return WeightAxes.of(tensor.rank() - 1);
  }
}
