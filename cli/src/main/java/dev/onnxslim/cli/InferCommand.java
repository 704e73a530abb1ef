package dev.onnxslim.cli;

import dev.onnxslim.analyzer.infer.InferredModel;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.analyzer.infer.ShapeWriter;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.FolderRun;
import dev.onnxslim.quantizer.FolderRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim infer IN OUT}. */
@Command(
    name = "infer",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Writes the shapes of all values into a model, and into outputs that lack one; sizes that"
            + " are decided at run time as formulas.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim infer model.onnx shaped.onnx",
      "  onnx-slim infer model.onnx fixed.onnx --input-shape input=1x3x224x224",
      "  onnx-slim infer model.onnx fixed.onnx --input-shape batch=1",
      "  onnx-slim infer models/ shaped/               every .onnx under models/"
    })
final class InferCommand extends ModelCommand {
  @Parameters(index = "0", paramLabel = "IN", description = "An .onnx file, or a folder of them.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "The result: a file, or a folder.")
  private Path out;

  @Mixin private ShapeOptions shapeOptions;

  @Option(names = "--in-place", description = "OUT is IN: replace it.")
  private boolean inPlace;

  @Override
  Path input() {
    return in;
  }

  @Override
  Path result() {
    return out;
  }

  @Override
  ExitCode run() throws IOException, InterruptedException {
    require(!in.toString().isEmpty() && !out.toString().isEmpty(), "A file name is empty");
    ResultPlace place = new ResultPlace(in, out);
    place.problem(inPlace).ifPresent(problem -> require(false, problem));
    place.checkFolder();
    return Files.isDirectory(in) ? runFolder() : runFile();
  }

  private ExitCode runFile() throws IOException {
    InferOutcome outcome;
    try {
      outcome = infer(in, out);
    } catch (UsageException e) {
      throw usage(e.getMessage());
    }
    if (output().json()) {
      out().println(InferReports.json(outcome));
    } else if (output().text()) {
      new InferReports(styled(), output().verbose()).print(outcome);
    }
    return ExitCode.OK;
  }

  private InferOutcome infer(Path from, Path to) throws IOException {
    try (Model model = ModelReader.read(from)) {
      InferredModel inferred = ShapeInference.infer(model, shapeOptions.shapes(model));
      ShapeWriter.Result result = ShapeWriter.write(inferred);
      try (StagedModel staged = new ModelWriter().stage(model, to)) {
        staged.commit();
      }
      return new InferOutcome(from, to, model.edits() > 0, result);
    }
  }

  private ExitCode runFolder() throws IOException, InterruptedException {
    FolderRun run;
    try {
      run = FolderRun.of(in, out);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    InferReports reports = new InferReports(styled(), output().verbose());
    List<Outcome<InferOutcome>> outcomes =
        run.run(
            modelsAtOnce(),
            this::infer,
            outcome -> {
              failure(outcome).ifPresent(this::report);
              if (output().text()) {
                reports.row(in.relativize(outcome.item().input()), outcome.result());
              }
            });
    ExitCode exitCode = ExitCode.OK;
    List<Optional<Failure>> failures = new ArrayList<>();
    for (Outcome<InferOutcome> outcome : outcomes) {
      Optional<Failure> failure = failure(outcome);
      failures.add(failure);
      exitCode = exitCode.worst(failure.map(Failure::exitCode).orElse(ExitCode.OK));
    }
    if (output().json()) {
      out().println(InferReports.json(run, outcomes, failures, exitCode));
    } else if (output().text()) {
      reports.totals(run, outcomes);
    }
    return exitCode;
  }

  private static Optional<Failure> failure(Outcome<InferOutcome> outcome) {
    String from = outcome.item().input().toString();
    String to = outcome.item().output().toString();
    return outcome.failure().map(thrown -> Failure.of(thrown, from, to));
  }

  /**
   * What was done to one model.
   *
   * @param changed whether the result differs from the input
   */
  record InferOutcome(Path input, Path output, boolean changed, ShapeWriter.Result result) {}
}
