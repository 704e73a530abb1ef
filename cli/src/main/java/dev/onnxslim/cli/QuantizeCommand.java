package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.quantizer.Progress;
import dev.onnxslim.quantizer.QuantizeOptions;
import dev.onnxslim.quantizer.QuantizeReport;
import dev.onnxslim.quantizer.Quantizer;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.scheme.QuantScheme;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code onnx-slim quantize IN [OUT]}. */
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Stores the weights of a model as 8-bit integers, and compares the result with the original"
            + " before it is put in its place.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim quantize model.onnx                 writes model-int8.onnx beside it",
      "  onnx-slim quantize model.onnx small.onnx --min-sqnr 30",
      "  onnx-slim quantize models/ small/ --jobs 2    every .onnx under models/",
      "  onnx-slim quantize model.onnx --inputs samples/ --json"
    })
final class QuantizeCommand extends RewriteCommand<QuantizeReport> {
  @Mixin private SchemeOptions schemeOptions;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads work on the weights of a model (default: one per core).")
  private Integer threads;

  @Option(
      names = "--slim",
      negatable = true,
      fallbackValue = "true",
      description = "Slim the model first, as 'onnx-slim slim' does (default: ${DEFAULT-VALUE}).")
  private boolean slim = QuantizeOptions.defaults().slim();

  private QuantScheme scheme;

  @Override
  String suffix() {
    return "int8";
  }

  @Override
  ParityOptions parityDefaults() {
    return ParityOptions.defaults();
  }

  @Override
  void prepare() {
    require(threads == null || threads >= 1, "--threads has to be at least 1");
    scheme = schemeOptions.scheme();
  }

  @Override
  QuantizeReport rewrite(Path from, Path to, int atOnce, Progress progress)
      throws IOException, InterruptedException {
    int threadCount = threads == null ? Math.max(1, cores() / atOnce) : threads;
    return new Quantizer(
            QuantizeOptions.defaults()
                .withScheme(scheme)
                .withVerification(verification(), parity(from))
                .withThreads(threadCount)
                .withProgress(progress)
                .withSlim(slim))
        .quantize(from, to);
  }

  @Override
  void print(QuantizeReport report, boolean verbose) {
    new QuantizeText(styled(), verbose).print(report);
  }

  @Override
  void addTo(JsonObject json, QuantizeReport report) {
    JsonReports.addReport(json, report);
  }
}
