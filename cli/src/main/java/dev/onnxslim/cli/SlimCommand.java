package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.quantizer.Progress;
import dev.onnxslim.quantizer.SlimOptions;
import dev.onnxslim.quantizer.SlimReport;
import dev.onnxslim.quantizer.Slimmer;
import dev.onnxslim.quantizer.UnknownNameException;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.Passes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code onnx-slim slim IN [OUT]}. */
@Command(
    name = "slim",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Removes from a model what its results do not need, and compares the result with the"
            + " original before it is put in its place.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim slim model.onnx                   writes model-slim.onnx beside it",
      "  onnx-slim slim models/ small/ --jobs 2      every .onnx under models/",
      "  onnx-slim slim train.onnx deploy.onnx --drop-prefix aux_",
      "  onnx-slim slim model.onnx --opset 20 --input-shape image=1x3x224x224",
      "  onnx-slim slim model.onnx half.onnx --dtype fp16 --strip-docs",
      "  onnx-slim slim model.onnx --explain /conv1/Conv"
    })
final class SlimCommand extends RewriteCommand<SlimReport> {
  @Option(names = "--list-passes", help = true, description = "Say which passes there are.")
  private boolean listPasses;

  @Option(names = "--skip", paramLabel = "PASS", description = "Leave a pass out; repeatable.")
  private List<String> skip = List.of();

  @Option(names = "--only", paramLabel = "PASS", description = "Run no other pass; repeatable.")
  private List<String> only = List.of();

  @Option(
      names = "--drop-output",
      paramLabel = "NAME",
      description = "Drop an output, and what leads to it only; repeatable.")
  private List<String> dropOutputs = List.of();

  @Option(
      names = "--drop-prefix",
      paramLabel = "PREFIX",
      description = "Drop the outputs that come from modules of such names; repeatable.")
  private List<String> dropPrefixes = List.of();

  @Option(
      names = "--keep-output",
      paramLabel = "NAME",
      description = "Keep an output whatever its prefix; alone: drop all others; repeatable.")
  private List<String> keepOutputs = List.of();

  @Mixin private ChangeOptions changeOptions;

  @Option(
      names = "--explain",
      paramLabel = "NODE",
      description = "Say what became of a node, by its name or an output's; repeatable.")
  private List<String> explain = List.of();

  private SlimOptions options;

  @Override
  ExitCode run() throws IOException, InterruptedException {
    if (!listPasses) {
      return super.run();
    }
    List<Pass> passes = Stream.concat(Passes.all().stream(), Passes.onRequest().stream()).toList();
    if (output().json()) {
      out().println(SlimReports.passes(passes));
    } else {
      passes.forEach(pass -> out().println(SlimReports.row(pass)));
    }
    return ExitCode.OK;
  }

  @Override
  String suffix() {
    return "slim";
  }

  @Override
  ParityOptions parityDefaults() {
    return SlimOptions.parityDefaults();
  }

  @Override
  void prepare() {
    options =
        SlimOptions.defaults()
            .withSkip(skip)
            .withOnly(only)
            .withDropOutputs(dropOutputs)
            .withDropPrefixes(dropPrefixes)
            .withKeepOutputs(keepOutputs)
            .withChanges(changeOptions.changes())
            .withExplain(explain);
    try {
      options.passes();
    } catch (UnknownNameException e) {
      throw usage(e.getMessage());
    }
  }

  @Override
  SlimReport rewrite(Path from, Path to, int atOnce, Progress progress)
      throws IOException, InterruptedException {
    return new Slimmer(
            options.withVerification(verification(), parity(from)).withProgress(progress))
        .slim(from, to);
  }

  @Override
  void print(SlimReport report, boolean verbose) {
    new SlimReports(styled(), verbose).print(report);
  }

  @Override
  void addTo(JsonObject json, SlimReport report) {
    SlimReports.addTo(json, report);
  }
}
