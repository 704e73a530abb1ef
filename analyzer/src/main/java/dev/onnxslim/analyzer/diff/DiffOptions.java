package dev.onnxslim.analyzer.diff;

import java.util.Set;

/**
 * What makes two models different.
 *
 * @param tolerance up to which {@code maxDifference / largest magnitude} a tensor's elements count
 *     as the same; 0 compares bytes
 * @param counted the parts that count; what differs in others is told all the same
 */
public record DiffOptions(double tolerance, Set<DiffPart> counted) {
  /** Bytes are compared, and everything counts but names. */
  public static final DiffOptions DEFAULT = new DiffOptions(0, DiffPart.usual());

  public DiffOptions {
    counted = Set.copyOf(counted);
  }
}
