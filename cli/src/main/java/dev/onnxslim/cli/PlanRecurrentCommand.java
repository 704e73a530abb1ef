package dev.onnxslim.cli;

import dev.onnxslim.analyzer.plan.Architecture;
import dev.onnxslim.analyzer.plan.Recurrent;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code onnx-slim plan rnn}, {@code gru} and {@code lstm}. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Plans recurrent layers.",
    footer = {"", "Example: onnx-slim plan lstm --in 64 --hidden 128 --layers 2 --sequence 100"})
final class PlanRecurrentCommand extends ArchitectureCommand {
  private final Recurrent.Cell cell;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "N",
      description = "Elements of a step's input.")
  private long in;

  @Option(
      names = "--hidden",
      required = true,
      paramLabel = "N",
      description = "Elements of the state.")
  private long hidden;

  @Option(names = "--layers", paramLabel = "N", description = "(default: 1)")
  private long layers = 1;

  @Option(names = "--bidirectional", description = "Each layer runs in both directions.")
  private boolean bidirectional;

  @Option(
      names = "--biases",
      paramLabel = "N",
      description = "Of each gate: 2 as in ONNX and torch, 1, or 0 (default: 2).")
  private long biases = 2;

  @Option(names = "--sequence", paramLabel = "N", description = "Steps (default: 1).")
  private long sequence = 1;

  @Option(names = "--batch", paramLabel = "N", description = "Sequences (default: 1).")
  private long batch = 1;

  private PlanRecurrentCommand(Recurrent.Cell cell) {
    this.cell = cell;
  }

  static void addTo(CommandLine plan, Recurrent.Cell cell) {
    String name = cell.name().toLowerCase(Locale.ROOT);
    plan.addSubcommand(name, new PlanRecurrentCommand(cell));
  }

  @Override
  Architecture architecture() {
    return new Recurrent(cell, in, hidden, layers, bidirectional, biases, sequence, batch);
  }
}
