package dev.onnxslim.cli;

import dev.onnxslim.analyzer.plan.Architecture;
import dev.onnxslim.analyzer.plan.Counted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim plan count}. */
@Command(
    name = "count",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Plans a language model of which only the number of parameters is known.",
    footer = {"", "Example: onnx-slim plan count 70B --training mixed --memory 80GB"})
final class PlanCountCommand extends ArchitectureCommand {
  @Parameters(
      index = "0",
      paramLabel = "PARAMETERS",
      converter = Amount.Converter.class,
      description = "How many: 26M, 1.5B.")
  private Amount params;

  @Option(names = "--tokens", paramLabel = "N", description = "Tokens at a time (default: 1).")
  private long tokens = 1;

  @Override
  Architecture architecture() {
    return new Counted(params.value(), tokens);
  }
}
