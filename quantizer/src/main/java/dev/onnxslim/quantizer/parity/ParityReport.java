package dev.onnxslim.quantizer.parity;

import java.util.List;

/**
 * What a parity check found.
 *
 * @param reason why not {@link Verdict#PASSED}; empty when it is
 * @param outputs one row per output, in the model's order
 * @param samples how many samples ran on both models
 * @param worstLayers when the bar was missed: inner values, worst first
 * @param notes what else a reader should know: what the reference was, what could not be fed ...
 * @param seconds that the check took
 */
public record ParityReport(
    Verdict verdict,
    String reason,
    List<OutputParity> outputs,
    int samples,
    List<LayerError> worstLayers,
    List<String> notes,
    double seconds) {

  /** A report without figures. */
  public static ParityReport without(Verdict verdict, String reason, List<String> notes) {
    return new ParityReport(verdict, reason, List.of(), 0, List.of(), notes, 0);
  }

  /** The lowest SQNR of a float output, in dB; NaN when there is none. */
  public double worstSqnrDb() {
    return outputs.stream()
        .mapToDouble(OutputParity::sqnrDb)
        .filter(db -> !Double.isNaN(db))
        .min()
        .orElse(Double.NaN);
  }

  /** The lowest cosine of a float output; NaN when there is none. */
  public double worstCosine() {
    return outputs.stream()
        .mapToDouble(OutputParity::cosine)
        .filter(cosine -> !Double.isNaN(cosine))
        .min()
        .orElse(Double.NaN);
  }

  ParityReport with(List<LayerError> layers, double newSeconds) {
    return new ParityReport(verdict, reason, outputs, samples, layers, notes, newSeconds);
  }
}
