package dev.onnxslim.cli;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.parity.ChildJvm;
import dev.onnxslim.quantizer.parity.IsolatedParity;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.parity.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim verify A B}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Runs two models on the same inputs and compares their outputs.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim verify model.onnx model-int8.onnx",
      "  onnx-slim verify model.onnx model-int8.onnx --inputs samples/ --min-sqnr 30"
    })
final class VerifyCommand extends ModelCommand {
  @Parameters(index = "0", paramLabel = "A", description = "The original, run unoptimized.")
  private Path original;

  @Parameters(index = "1", paramLabel = "B", description = "The model that is judged.")
  private Path candidate;

  @Mixin private ParityArguments parityArguments;

  @Override
  Path input() {
    return original;
  }

  @Override
  Path result() {
    return original;
  }

  @Override
  ExitCode run() throws IOException, InterruptedException {
    ParityOptions options = parityArguments.options();
    long bytes = Math.max(checkedBytes(original), checkedBytes(candidate));
    ParityReport report;
    ChildJvm jvm = ChildJvm.current(ChildJvm.memoryFor(bytes));
    try (ParityCheck check =
        IsolatedParity.start(
            jvm, original, options.withTimeout(parityArguments.timeoutFor(bytes)))) {
      report = check.compare(candidate);
    }
    boolean missed = report.verdict() == Verdict.MISSED;
    ExitCode exitCode = missed ? ExitCode.MISSED : ExitCode.OK;
    if (output().json()) {
      out().println(JsonReports.verify(original, candidate, report, exitCode));
    } else if (output().text()) {
      print(report);
    }
    if (missed) {
      report(ParityText.missed(candidate, report, ""));
    }
    return exitCode;
  }

  private void print(ParityReport report) {
    Styled to = styled();
    to.line(
        to.bold(Text.line(original.toString()))
            + " and "
            + to.bold(Text.line(candidate.toString())));
    new ParityText(to).print(report, true);
    to.field("time", Text.format("%.2f s", report.seconds()));
  }

  /** The size of a model's files; a broken model is named before anything runs. */
  private static long checkedBytes(Path path) throws IOException {
    try (Model model = ModelReader.read(path)) {
      return model.fileBytes();
    }
  }
}
