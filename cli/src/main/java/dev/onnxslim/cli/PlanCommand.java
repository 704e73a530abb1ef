package dev.onnxslim.cli;

import dev.onnxslim.analyzer.AnalyzeOptions;
import dev.onnxslim.analyzer.ModelAnalyzer;
import dev.onnxslim.analyzer.plan.Estimate;
import dev.onnxslim.analyzer.plan.PlanOptions;
import dev.onnxslim.analyzer.plan.Planner;
import dev.onnxslim.analyzer.plan.Recurrent;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim plan MODEL}; the architectures are commands below it. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommandsRepeatable = false,
    description =
        "Says what a model will cost to store, to run and to train: of a file, or of an architecture"
            + " that is not built yet.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim plan model.onnx --input-shape N=1",
      "  onnx-slim plan dense --in 784 --out 10 --format json",
      "  onnx-slim plan transformer --preset llama-2-7b --memory 16GB",
      "  onnx-slim plan transformer --layers 6 --hidden 384 --heads 12 --vocab 30522",
      "  onnx-slim plan count 70B                     a language model of so many parameters",
      "Formulas and their sources: docs/plan.md"
    })
final class PlanCommand extends ModelCommand {
  @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = "An .onnx file.")
  private Path path;

  @Mixin private ShapeOptions shapes;

  @Mixin private PlanTargetOptions target;

  /** The command with those of the architectures. */
  static CommandLine commandLine() {
    CommandLine plan = new CommandLine(new PlanCommand());
    plan.addSubcommand("dense", new PlanDenseCommand());
    plan.addSubcommand("conv", new PlanConvCommand());
    for (Recurrent.Cell cell : Recurrent.Cell.values()) {
      PlanRecurrentCommand.addTo(plan, cell);
    }
    plan.addSubcommand("transformer", new PlanTransformerCommand());
    plan.addSubcommand("resnet", new PlanResNetCommand());
    plan.addSubcommand("count", new PlanCountCommand());
    return plan;
  }

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
    require(
        path != null,
        "Missing a model's file, or one of dense, conv, rnn, gru, lstm, transformer, resnet, count");
    PlanOptions options;
    try {
      options = target.options();
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    try (Model model = ModelReader.read(path)) {
      AnalyzeOptions analysis = new AnalyzeOptions(shapes.shapes(model), false, Optional.empty());
      Estimate estimate = Planner.plan(ModelAnalyzer.analyze(model, analysis), options);
      PlanReports.print(estimate, "file", output(), styled());
    } catch (UsageException e) {
      throw usage(e.getMessage());
    }
    return ExitCode.OK;
  }
}
