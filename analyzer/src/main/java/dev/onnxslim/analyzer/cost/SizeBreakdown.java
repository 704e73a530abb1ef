package dev.onnxslim.analyzer.cost;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the bytes of a file are.
 *
 * @param fileBytes the file and the files with its tensors' data
 * @param weightBytes the stored tensors' data
 * @param overheadBytes all the rest: nodes, names, shapes, metadata
 * @param projections the file with its floating-point parameters stored otherwise
 * @param deflatedBytes the file after deflate; empty unless weights were read
 */
public record SizeBreakdown(
    long fileBytes,
    long weightBytes,
    long overheadBytes,
    List<Projection> projections,
    OptionalLong deflatedBytes) {
  /**
   * A projection.
   *
   * @param format {@code fp32}, {@code fp16}, {@code int8}, {@code int4}
   * @param bytes of the whole file, scales and zero points included
   */
  public record Projection(String format, long bytes) {}
}
