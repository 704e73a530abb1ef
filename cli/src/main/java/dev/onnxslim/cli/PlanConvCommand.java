package dev.onnxslim.cli;

import dev.onnxslim.analyzer.plan.Architecture;
import dev.onnxslim.analyzer.plan.Convolution;
import dev.onnxslim.analyzer.plan.Convolution.Axis;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code onnx-slim plan conv}. */
@Command(
    name = "conv",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Plans a convolution over one or more axes.",
    footer = {
      "",
      "Example: onnx-slim plan conv --in 3 --out 64 --image 224x224 --kernel 7 --stride 2 --padding 3"
    })
final class PlanConvCommand extends ArchitectureCommand {
  @Option(names = "--in", required = true, paramLabel = "N", description = "Channels of the input.")
  private long in;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "N",
      description = "Channels of the output.")
  private long out;

  @Option(
      names = "--image",
      required = true,
      split = "x",
      paramLabel = "N",
      description = "Sizes of the input: 224x224; one number for one axis.")
  private List<Long> image;

  @Option(
      names = "--kernel",
      split = "x",
      paramLabel = "N",
      description = "Size of the kernel, one for all axes or one each (default: 3).")
  private List<Long> kernel = List.of(3L);

  @Option(names = "--stride", split = "x", paramLabel = "N", description = "(default: 1)")
  private List<Long> stride = List.of(1L);

  @Option(
      names = "--padding",
      split = "x",
      paramLabel = "N",
      description = "At each end of an axis (default: 0).")
  private List<Long> padding = List.of(0L);

  @Option(names = "--dilation", split = "x", paramLabel = "N", description = "(default: 1)")
  private List<Long> dilation = List.of(1L);

  @Option(
      names = "--groups",
      paramLabel = "N",
      description = "Groups of channels; as many as --in for a depthwise one (default: 1).")
  private long groups = 1;

  @Option(names = "--no-bias", description = "It has no bias.")
  private boolean noBias;

  @Option(names = "--batch-norm", description = "A BatchNormalization follows.")
  private boolean batchNorm;

  @Option(names = "--batch", paramLabel = "N", description = "Images at a time (default: 1).")
  private long batch = 1;

  @Override
  Architecture architecture() {
    List<Axis> axes = new ArrayList<>();
    int all = image.size();
    for (int k = 0; k < all; k++) {
      axes.add(
          new Axis(
              image.get(k),
              axis(kernel, k, all, "--kernel"),
              axis(stride, k, all, "--stride"),
              axis(padding, k, all, "--padding"),
              axis(dilation, k, all, "--dilation")));
    }
    return new Convolution(in, out, axes, groups, !noBias, batchNorm, batch);
  }
}
