package dev.onnxslim.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim info M}. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Says what is in a model, without reading its weights.")
final class InfoCommand extends ModelCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "An .onnx file.")
  private Path model;

  @Override
  Path input() {
    return model;
  }

  @Override
  Path result() {
    return model;
  }

  @Override
  ExitCode run() throws IOException {
    throw new UnsupportedOperationException("comes next");
  }
}
