package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.scheme.WeightRow;
import java.nio.file.Path;
import java.util.List;

/**
 * What was done to one model.
 *
 * @param input the model
 * @param output where the result is, or would be
 * @param written whether the result was written: not when parity was missed
 * @param inputBytes the model's files together
 * @param outputBytes the result's files together
 * @param scheme the name of the scheme
 * @param passes what each pass did
 * @param weights a row for each constant
 * @param parity how the result compares with the original
 * @param notes what else a reader should know
 * @param seconds that it took, verification included
 */
public record QuantizeReport(
    Path input,
    Path output,
    boolean written,
    long inputBytes,
    long outputBytes,
    String scheme,
    List<PassRow> passes,
    List<WeightRow> weights,
    ParityReport parity,
    List<String> notes,
    double seconds)
    implements ResultReport {

  /** How many weights were quantized now. */
  public long quantized() {
    return count(WeightRow.Action.QUANTIZED);
  }

  /** How many weights were quantized already. */
  public long alreadyQuantized() {
    return count(WeightRow.Action.ALREADY_QUANTIZED);
  }

  private long count(WeightRow.Action action) {
    return weights.stream().filter(row -> row.action() == action).count();
  }
}
