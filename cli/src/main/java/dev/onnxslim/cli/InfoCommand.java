package dev.onnxslim.cli;

import dev.onnxslim.analyzer.report.ModelSummary;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim info MODEL}. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Says what is in a model, without reading its weights.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim info model.onnx",
      "  onnx-slim info model.onnx --json | jq .parameters"
    })
final class InfoCommand extends ModelCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "An .onnx file.")
  private Path path;

  @Override
  Path input() {
    return path;
  }

  @Override
  Path result() {
    return path;
  }

  @Override
  ExitCode run() throws IOException {
    try (Model model = ModelReader.read(path)) {
      ModelSummary summary = ModelSummary.of(model);
      if (output().json()) {
        out().println(InfoJson.of(summary));
      } else if (output().text()) {
        new InfoText(styled(), output().verbose()).print(summary);
      }
    }
    return ExitCode.OK;
  }
}
