package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.parity.OutputParity;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.parity.SampleInputsException;
import dev.onnxslim.quantizer.parity.Verdict;
import java.nio.file.Path;
import java.util.List;

/**
 * A comparison without a bar: integers may differ however many do. A result that does not run, has
 * other shapes or gives no numbers where the original does is missed all the same.
 */
record UngatedCheck(ParityCheck check) implements ParityCheck {
  @Override
  public ParityReport compare(Path candidate) throws SampleInputsException, InterruptedException {
    ParityReport report = check.compare(candidate);
    if (report.verdict() != Verdict.MISSED || report.outputs().isEmpty()) {
      return report;
    }
    List<OutputParity> outputs = report.outputs().stream().map(UngatedCheck::without).toList();
    boolean missed = outputs.stream().anyMatch(o -> o.verdict() == Verdict.MISSED);
    return new ParityReport(
        missed ? Verdict.MISSED : Verdict.PASSED,
        missed ? report.reason() : "",
        outputs,
        report.samples(),
        report.worstLayers(),
        report.notes(),
        report.seconds());
  }

  private static OutputParity without(OutputParity output) {
    boolean discrete = !Double.isNaN(output.agreement());
    return discrete && output.verdict() == Verdict.MISSED
        ? new OutputParity(
            output.name(),
            output.type(),
            output.elements(),
            output.maxAbsError(),
            output.sqnrDb(),
            output.worstSqnrDb(),
            output.cosine(),
            output.top1(),
            output.agreement(),
            Verdict.PASSED,
            output.note())
        : output;
  }

  @Override
  public void close() {
    check.close();
  }
}
