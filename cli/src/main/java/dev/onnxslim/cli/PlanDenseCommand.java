package dev.onnxslim.cli;

import dev.onnxslim.analyzer.plan.Architecture;
import dev.onnxslim.analyzer.plan.Dense;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code onnx-slim plan dense}. */
@Command(
    name = "dense",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Plans fully connected layers.",
    footer = {"", "Example: onnx-slim plan dense --in 784 --hidden 256,128 --out 10"})
final class PlanDenseCommand extends ArchitectureCommand {
  @Option(names = "--in", required = true, paramLabel = "N", description = "Elements of the input.")
  private long in;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "N",
      description = "Elements of the output.")
  private long out;

  @Option(
      names = "--hidden",
      split = ",",
      paramLabel = "N",
      description = "Widths of the layers between; none without it.")
  private List<Long> hidden = new ArrayList<>();

  @Option(names = "--no-bias", description = "Layers have no bias.")
  private boolean noBias;

  @Option(names = "--batch", paramLabel = "N", description = "Rows at a time (default: 1).")
  private long batch = 1;

  @Override
  Architecture architecture() {
    List<Long> widths = new ArrayList<>(hidden);
    widths.add(0, in);
    widths.add(out);
    return new Dense(widths, !noBias, batch);
  }
}
