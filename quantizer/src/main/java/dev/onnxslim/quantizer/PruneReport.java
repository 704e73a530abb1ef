package dev.onnxslim.quantizer;

import dev.onnxslim.model.Dim;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.prune.ChannelRow;
import dev.onnxslim.quantizer.prune.SparseRow;
import java.nio.file.Path;
import java.util.List;

/**
 * What was done to one model.
 *
 * @param input the model
 * @param output where the result is, or would be
 * @param written whether the result was written: not when parity was missed
 * @param before how large the model was
 * @param after how large the result is
 * @param hasBar whether the comparison decided on that
 * @param weights what became of the weights, when some elements were to become 0
 * @param channels what became of the channels, when some were to go
 * @param parity how the result compares with the original
 * @param notes what else a reader should know
 * @param seconds that it took, verification included
 */
public record PruneReport(
    Path input,
    Path output,
    boolean written,
    Size before,
    Size after,
    boolean hasBar,
    List<SparseRow> weights,
    List<ChannelRow> channels,
    ParityReport parity,
    List<String> notes,
    double seconds)
    implements ResultReport {

  /**
   * How large a model is.
   *
   * @param figures its parts and bytes
   * @param zipped the bytes of its files when each is compressed as in a zip, an apk among them
   * @param macs of one run, as {@code analyze} counts them; a formula while sizes are open
   */
  public record Size(ModelFigures figures, long zipped, Dim macs) {}

  @Override
  public long inputBytes() {
    return before.figures().bytes();
  }

  @Override
  public long outputBytes() {
    return after.figures().bytes();
  }

  /** The elements of the weights that could become 0. */
  public long elements() {
    return weights.stream().mapToLong(SparseRow::elements).sum();
  }

  /** How many of them were 0. */
  public long zerosBefore() {
    return weights.stream().mapToLong(SparseRow::zerosBefore).sum();
  }

  /** How many of them are 0 now. */
  public long zerosAfter() {
    return weights.stream().mapToLong(SparseRow::zerosAfter).sum();
  }

  /** How many channels went. */
  public long removedChannels() {
    return channels.stream().mapToLong(ChannelRow::removed).sum();
  }
}
