package dev.onnxslim.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.file.CheckpointFile;
import dev.onnxslim.analyzer.params.file.ParameterFormat;
import dev.onnxslim.analyzer.redundancy.CheckpointRedundancy;
import dev.onnxslim.analyzer.redundancy.RedundancyReport;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.SlimOptions;
import dev.onnxslim.quantizer.SlimReport;
import dev.onnxslim.quantizer.Slimmer;
import dev.onnxslim.quantizer.doctor.ModelDoctor;
import dev.onnxslim.quantizer.parity.ParityOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim doctor}: says what a file holds that deployment does not need. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    usageHelpAutoWidth = true,
    description =
        "Says what a model or a checkpoint holds that deployment does not need, in bytes, and what"
            + " removes it.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim doctor model.onnx",
      "  onnx-slim doctor model.onnx --fix small.onnx    removes what is safe, and compares",
      "  onnx-slim doctor training.ckpt                  a checkpoint of PyTorch; runs no code of it"
    })
final class DoctorCommand extends ModelCommand {
  private static final Set<ParameterFormat> CHECKPOINTS =
      EnumSet.of(ParameterFormat.PTH, ParameterFormat.PT, ParameterFormat.CKPT);

  @Parameters(
      index = "0",
      paramLabel = "M",
      description = "An ONNX model, or a checkpoint: .pth, .pt or .ckpt.")
  private Path in;

  @Option(
      names = "--fix",
      paramLabel = "OUT",
      description = "Write the model without what is safe to remove, compared as slim does.")
  private Path fix;

  @Option(names = "--no-verify", description = "Do not compare the result with the original.")
  private boolean noVerify;

  @Mixin private ParityArguments parityArguments;

  @Override
  Path input() {
    return in;
  }

  @Override
  Path result() {
    return fix == null ? in : fix;
  }

  @Override
  ExitCode run() throws IOException, InterruptedException {
    require(!in.toString().isEmpty() && !result().toString().isEmpty(), "A file name is empty");
    require(!Files.isDirectory(in), in + " is a folder; give a file");
    boolean checkpoint = ParameterFormat.of(in).filter(CHECKPOINTS::contains).isPresent();
    require(
        fix == null || !checkpoint,
        "--fix takes an ONNX model; export the checkpoint to ONNX first");
    if (fix != null) {
      checkPlace();
    }
    RedundancyReport report = checkpoint ? checkpoint() : ModelDoctor.examine(in);
    DoctorReports reports = new DoctorReports(styled());
    if (output().text()) {
      reports.print(report, fix != null);
    }
    Optional<SlimReport> fixed = fix == null ? Optional.empty() : Optional.of(fix());
    boolean missed = fixed.isPresent() && fixed.get().missedParity();
    ExitCode exitCode = missed ? ExitCode.MISSED : ExitCode.OK;
    if (output().text() && fixed.isPresent()) {
      reports.print(fixed.get(), output().verbose());
    }
    if (missed) {
      report(ParityText.missed(in, fixed.get().parity(), ", nothing was written"));
    }
    if (output().json()) {
      JsonObject json = JsonReports.head(name(), exitCode);
      DoctorReports.addTo(json, report);
      json.add("fix", fixed.isEmpty() ? JsonNull.INSTANCE : json(fixed.get()));
      out().println(json);
    }
    return exitCode;
  }

  private void checkPlace() throws IOException {
    ResultPlace place = new ResultPlace(in, fix);
    require(!place.isInput(), in + " and " + fix + " are the same; give another file after --fix");
    Optional<String> problem = place.problem();
    require(problem.isEmpty(), problem.orElse(""));
    place.checkFolder();
  }

  private RedundancyReport checkpoint() throws IOException {
    try (CheckpointFile file = CheckpointFile.open(in)) {
      return CheckpointRedundancy.of(in, file);
    }
  }

  private SlimReport fix() throws IOException, InterruptedException {
    ParityOptions parity = parityArguments.options(SlimOptions.parityDefaults());
    ParityOptions timed = parity.withTimeout(parityArguments.timeoutFor(Files.size(in)));
    Verification verification = noVerify ? Verification.NONE : Verification.ISOLATED;
    return new Slimmer(SlimOptions.defaults().withVerification(verification, timed)).slim(in, fix);
  }

  private static JsonObject json(SlimReport report) {
    JsonObject json = new JsonObject();
    SlimReports.addTo(json, report);
    return json;
  }
}
