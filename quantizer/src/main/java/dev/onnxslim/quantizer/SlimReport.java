package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.pass.NodeTrace;
import dev.onnxslim.quantizer.pass.PassRow;
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
 * @param passes what each pass did, in order
 * @param droppedOutputs the outputs that the result lacks
 * @param explanations what became of the nodes that were asked for
 * @param parity how the result compares with the original, without the outputs that were dropped
 * @param notes what else a reader should know
 * @param seconds that it took, verification included
 */
public record SlimReport(
    Path input,
    Path output,
    boolean written,
    ModelFigures before,
    ModelFigures after,
    List<PassRow> passes,
    List<String> droppedOutputs,
    List<NodeTrace.Fate> explanations,
    ParityReport parity,
    List<String> notes,
    double seconds)
    implements ResultReport {

  @Override
  public long inputBytes() {
    return before.bytes();
  }

  @Override
  public long outputBytes() {
    return after.bytes();
  }

  /** How many times something was rewritten. */
  public int edits() {
    return passes.stream().mapToInt(PassRow::edits).sum();
  }
}
