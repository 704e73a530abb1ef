package dev.onnxslim.cli;

import dev.onnxslim.analyzer.plan.Device;
import dev.onnxslim.analyzer.plan.PlanOptions;
import dev.onnxslim.analyzer.plan.Training;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** Options of every plan: how it is trained, and on what it runs. */
final class PlanTargetOptions {
  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES} (default: adamw).")
  private Training.Optimizer optimizer = Training.DEFAULT.optimizer();

  @Option(
      names = "--training",
      paramLabel = "NUMBERS",
      description =
          "${COMPLETION-CANDIDATES}: what training computes with (default: fp32). mixed is fp16 or"
              + " bf16 with a copy of the weights as fp32.")
  private Training.Numbers numbers = Training.DEFAULT.numbers();

  @Option(
      names = "--tflops",
      paramLabel = "X",
      description = "10^12 operations in a second of the device: gives times.")
  private Double teraflops;

  @Option(
      names = "--utilization",
      paramLabel = "SHARE",
      description = "How much of --tflops is reached, up to 1 (default: 1).")
  private double utilization = 1;

  @Option(
      names = "--watts",
      paramLabel = "X",
      description = "Power of the device while it computes: gives energies, with --tflops.")
  private Double watts;

  @Option(
      names = "--memory",
      paramLabel = "8GB",
      converter = Amount.Converter.class,
      description = "Memory of the device: says what fits.")
  private Amount memory;

  /**
   * The options.
   *
   * @throws IllegalArgumentException if a number is not one that can be
   */
  PlanOptions options() {
    if (watts != null && teraflops == null) {
      throw new IllegalArgumentException("--watts needs --tflops");
    }
    return new PlanOptions(
        new Training(optimizer, numbers),
        new Device(
            teraflops == null ? OptionalDouble.empty() : OptionalDouble.of(teraflops),
            utilization,
            watts == null ? OptionalDouble.empty() : OptionalDouble.of(watts),
            memory == null ? OptionalLong.empty() : OptionalLong.of(memory.value())));
  }
}
