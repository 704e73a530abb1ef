package dev.onnxslim.quantizer.latency;

/** What measuring gave. */
public sealed interface LatencyResult {
  /**
   * Times of single runs, in milliseconds, with onnxruntime's defaults but for one thread.
   *
   * @param medianMs half of the runs took at most so long
   * @param p90Ms nine of ten runs did
   * @param runs how many runs were measured
   * @param sizes of the inputs: {@code input 1x3x224x224}
   */
  record Measured(
      double medianMs, double p90Ms, double minMs, double meanMs, int runs, String sizes)
      implements LatencyResult {}

  /**
   * The model could not be measured.
   *
   * @param reason one line
   */
  record Failed(String reason) implements LatencyResult {}
}
