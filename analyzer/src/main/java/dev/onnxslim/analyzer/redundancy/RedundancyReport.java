package dev.onnxslim.analyzer.redundancy;

import dev.onnxslim.analyzer.redundancy.Redundancy.Remedy;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a file holds that deployment does not need. No byte is in two rows.
 *
 * @param file it is of
 * @param kind of file
 * @param fileBytes all of it
 * @param rows largest first, those that are safe to remove before others
 */
public record RedundancyReport(Path file, Kind kind, long fileBytes, List<Redundancy> rows) {
  /** What kind of file. */
  public enum Kind {
    /** An ONNX model. */
    MODEL,
    /** A checkpoint of PyTorch. */
    CHECKPOINT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the list. */
  public RedundancyReport {
    rows = List.copyOf(rows);
  }

  /** The bytes of the rows of one remedy. */
  public long bytes(Remedy remedy) {
    return rows.stream().filter(row -> row.remedy() == remedy).mapToLong(Redundancy::bytes).sum();
  }

  /** What is left without all rows. */
  public long neededBytes() {
    return fileBytes - bytes(Remedy.SAFE) - bytes(Remedy.DECIDE);
  }
}
