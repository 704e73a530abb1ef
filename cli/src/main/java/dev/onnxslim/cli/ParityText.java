package dev.onnxslim.cli;

import dev.onnxslim.quantizer.parity.LayerError;
import dev.onnxslim.quantizer.parity.OutputParity;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.parity.Verdict;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Prints how two models compare. */
record ParityText(Styled to) {
  private static final int MOST_NAMED = 3;

  /** One line with the worst figures; all outputs if asked for. */
  void print(ParityReport parity, boolean all) {
    to.field("parity", verdict(parity) + figures(parity));
    if (all) {
      table(parity.outputs());
      parity.worstLayers().forEach(layer -> to.field("layer", layer(layer)));
    }
    parity.notes().forEach(note -> to.field("note", Text.line(note)));
  }

  /** A row for each output. */
  void table(List<OutputParity> outputs) {
    if (outputs.isEmpty()) {
      return;
    }
    int width = outputs.stream().mapToInt(o -> Text.line(o.name(), 40).length()).max().orElse(0);
    String name = "%-" + Math.max(6, width) + "s";
    to.line(
        to.faint(
            Text.format(
                "  " + name + "  %-8s %11s %10s %10s %7s %7s",
                "output",
                "type",
                "max error",
                "SQNR",
                "cosine",
                "top-1",
                "equal")));
    for (OutputParity output : outputs) {
      to.line(
          Text.format(
                  "  " + name + "  %-8s %11s %10s %10s %7s %7s  ",
                  Text.line(output.name(), 40),
                  output.type(),
                  Text.figure("%.3g", output.maxAbsError()),
                  Text.db(output.sqnrDb()),
                  Text.figure("%.6f", output.cosine()),
                  Text.figure("%.3f", output.top1()),
                  Text.figure("%.3f", output.agreement()))
              + coloured(output.verdict())
              + (output.note().isEmpty() ? "" : ": " + Text.line(output.note(), 200)));
    }
  }

  /** What to tell of a miss, with the outputs and layers that are worst. */
  static Failure missed(Path file, ParityReport parity, String consequence) {
    if (parity.outputs().isEmpty()) {
      return doesNotRun(file, parity, consequence);
    }
    StringBuilder line = new StringBuilder(Text.line(file.toString(), 300));
    line.append(": the outputs differ too much").append(consequence);
    String outputs =
        parity.outputs().stream()
            .filter(output -> output.verdict() == Verdict.MISSED)
            .sorted(Comparator.comparingDouble(OutputParity::sqnrDb))
            .limit(MOST_NAMED)
            .map(ParityText::missed)
            .collect(Collectors.joining(", "));
    line.append(": ").append(outputs.isEmpty() ? Text.line(parity.reason(), 300) : outputs);
    if (!parity.worstLayers().isEmpty()) {
      line.append("; worst layers: ")
          .append(
              parity.worstLayers().stream()
                  .limit(MOST_NAMED)
                  .map(ParityText::layer)
                  .collect(Collectors.joining(", ")));
    }
    line.append("; lower --min-sqnr or --min-cosine if that is enough");
    return new Failure(ExitCode.MISSED, Text.line(line.toString(), 1500), "");
  }

  /** No bar is too high for a result that gives no outputs. */
  private static Failure doesNotRun(Path file, ParityReport parity, String consequence) {
    String line =
        Text.line(file.toString(), 300)
            + ": the result does not run"
            + consequence
            + ": "
            + Text.line(parity.reason(), 600)
            + "; other options may help, such as an older opset or other sizes of inputs";
    return new Failure(ExitCode.MISSED, Text.line(line, 1500), "");
  }

  private static String missed(OutputParity output) {
    String name = "'" + Text.line(output.name(), 60) + "'";
    return output.note().isEmpty()
        ? name + " SQNR " + Text.db(output.sqnrDb())
        : name + " " + Text.line(output.note(), 160);
  }

  private static String layer(LayerError layer) {
    return Text.line(layer.op(), 40)
        + " '"
        + Text.line(layer.value(), 60)
        + "' "
        + Text.db(layer.sqnrDb());
  }

  private String verdict(ParityReport parity) {
    return coloured(parity.verdict())
        + (parity.reason().isEmpty() ? "" : ": " + Text.line(parity.reason(), 300));
  }

  private String coloured(Verdict verdict) {
    return switch (verdict) {
      case PASSED -> to.good("passed");
      case MISSED -> to.bad("missed");
      case NOT_VERIFIED -> to.doubtful("not verified");
    };
  }

  /** The worst figures of all outputs, each after a comma. */
  static String figures(ParityReport parity) {
    if (parity.outputs().isEmpty()) {
      return "";
    }
    double sqnr = parity.worstSqnrDb();
    return (Double.isNaN(sqnr) ? "" : ", worst SQNR " + Text.db(sqnr))
        + (Double.isNaN(parity.worstCosine())
            ? ""
            : ", cosine " + Text.figure("%.5f", parity.worstCosine()))
        + (parity.samples() == 1 ? ", 1 sample" : ", " + parity.samples() + " samples");
  }
}
