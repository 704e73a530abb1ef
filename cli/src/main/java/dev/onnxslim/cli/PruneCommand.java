package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.quantizer.Progress;
import dev.onnxslim.quantizer.PruneOptions;
import dev.onnxslim.quantizer.PruneReport;
import dev.onnxslim.quantizer.Pruner;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.prune.ChannelCut;
import dev.onnxslim.quantizer.prune.ChannelCut.Norm;
import dev.onnxslim.quantizer.prune.Sparsity;
import dev.onnxslim.quantizer.prune.Sparsity.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code onnx-slim prune IN [OUT]}. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Makes weights of least magnitude 0, or removes whole channels, and reports how much the"
            + " outputs differ; --min-sqnr and --min-cosine set a bar, there is none otherwise.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim prune model.onnx --sparsity 0.5         writes model-pruned.onnx beside it",
      "  onnx-slim prune model.onnx small.onnx --sparsity 0.5 --global --min-sqnr 20",
      "  onnx-slim prune model.onnx small.onnx --channels 0.25",
      "  onnx-slim prune model.onnx small.onnx --channels 8 --norm l2 --keep 'head.*'"
    })
final class PruneCommand extends RewriteCommand<PruneReport> {
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

  @Option(
      names = "--sparsity",
      paramLabel = "SHARE",
      description = "Make this share of the elements of each weight 0, those of least magnitude.")
  private Double sparsity;

  @Option(
      names = "--global",
      description = "Look for the least magnitudes among all weights together.")
  private boolean global;

  @Option(
      names = "--channels",
      paramLabel = "SHARE|N",
      description =
          "Remove this share, or this number, of the channels of each convolution and matrix product"
              + " where all that reads them is known.")
  private String channels;

  @Option(
      names = "--norm",
      paramLabel = "NORM",
      description = "Remove the channels whose filters have the least l1 or l2 norm (default: l1).")
  private Norm norm;

  @Option(
      names = "--keep",
      paramLabel = "GLOB",
      description = "Leave the weights of such names as they are; repeatable.")
  private List<String> keep = List.of();

  private PruneOptions options;

  @Override
  String suffix() {
    return "pruned";
  }

  @Override
  ParityOptions parityDefaults() {
    return PruneOptions.parityDefaults();
  }

  @Override
  void prepare() {
    require(sparsity != null || channels != null, "Give --sparsity or --channels, or both");
    require(!global || sparsity != null, "--global goes with --sparsity");
    require(norm == null || channels != null, "--norm goes with --channels");
    options = PruneOptions.defaults().withKeep(keep);
    try {
      if (sparsity != null) {
        options =
            options.withSparsity(new Sparsity(sparsity, global ? Scope.GLOBAL : Scope.TENSOR));
      }
    } catch (IllegalArgumentException e) {
      throw usage("--sparsity: " + e.getMessage());
    }
    try {
      options = channels == null ? options : options.withChannels(cut());
    } catch (IllegalArgumentException e) { // not a number, too
      throw usage(
          "--channels: expected a share above 0 and below 1, or a count from 1 on; found '"
              + channels
              + "'");
    }
  }

  /** A whole number counts channels, anything else is a share of them. */
  private ChannelCut cut() {
    Norm by = norm == null ? Norm.L1 : norm;
    return COUNT.matcher(channels).matches()
        ? ChannelCut.ofCount(Integer.parseInt(channels), by)
        : ChannelCut.ofShare(Double.parseDouble(channels), by);
  }

  @Override
  PruneReport rewrite(Path from, Path to, int atOnce, Progress progress)
      throws IOException, InterruptedException {
    return new Pruner(options.withVerification(verification(), parity(from)).withProgress(progress))
        .prune(from, to);
  }

  @Override
  void print(PruneReport report, boolean verbose) {
    new PruneReports(styled(), verbose).print(report);
  }

  @Override
  void addTo(JsonObject json, PruneReport report) {
    PruneReports.addTo(json, report);
  }
}
