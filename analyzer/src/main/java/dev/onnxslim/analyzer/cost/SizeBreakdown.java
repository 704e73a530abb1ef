package dev.onnxslim.analyzer.cost;

import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the bytes of a file are.
 *
 * @param fileBytes the file and the files with its tensors' data
 * @param weightBytes the stored tensors' data
 * @param overheadBytes all the rest: nodes, names, shapes, metadata; 0 for a file that writes
 *     integers shorter than they are, so that it is smaller than its tensors
 * @param projections the file with its floating-point parameters stored otherwise
 * @param deflatedBytes the file after deflate, tensor by tensor, the rest as it stands: an upper
 *     bound; empty unless weights were read
 */
public record SizeBreakdown(
    long fileBytes,
    long weightBytes,
    long overheadBytes,
    List<Projection> projections,
    OptionalLong deflatedBytes) {

  public SizeBreakdown {
    projections = List.copyOf(projections);
  }

  /**
   * A projection.
   *
   * @param format {@code fp32}, {@code fp16}, {@code int8}, {@code int4}
   * @param bytes of the whole file, scales and zero points included
   */
  public record Projection(String format, long bytes) {}

  /**
   * The bytes of a model's file.
   *
   * @param tensors everything that the model stores
   * @param statistics of each tensor; none, or an empty one, where it was not read
   * @throws IOException if the size of the file cannot be told
   */
  public static SizeBreakdown of(
      Model model, List<StoredTensor> tensors, List<Optional<TensorStatistics>> statistics)
      throws IOException {
    long file = model.fileBytes();
    long weights = 0;
    for (StoredTensor stored : tensors) {
      weights += stored.tensor().data().size();
    }
    long overhead = Math.max(0, file - weights);
    return new SizeBreakdown(
        file,
        weights,
        overhead,
        Projections.of(file, tensors, statistics),
        deflated(overhead, tensors, statistics));
  }

  private static OptionalLong deflated(
      long overhead, List<StoredTensor> tensors, List<Optional<TensorStatistics>> statistics) {
    long sum = overhead;
    boolean any = false;
    for (int k = 0; k < tensors.size(); k++) {
      boolean read = k < statistics.size() && statistics.get(k).isPresent();
      any |= read;
      sum += read ? statistics.get(k).get().deflatedBytes() : tensors.get(k).tensor().data().size();
    }
    return any ? OptionalLong.of(sum) : OptionalLong.empty();
  }
}
