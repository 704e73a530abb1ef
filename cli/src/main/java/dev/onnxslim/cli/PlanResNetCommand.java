package dev.onnxslim.cli;

import dev.onnxslim.analyzer.plan.Architecture;
import dev.onnxslim.analyzer.plan.Preset;
import dev.onnxslim.analyzer.plan.ResNet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code onnx-slim plan resnet}. */
@Command(
    name = "resnet",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Plans a residual network for images.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim plan resnet --preset resnet-50",
      "  onnx-slim plan resnet --blocks 2,2,2 --block basic --width 16 --image 32 --classes 10"
    })
final class PlanResNetCommand extends ArchitectureCommand {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "A published one: resnet-18, -34, -50, -101, -152.")
  private String preset;

  @Option(
      names = "--blocks",
      split = ",",
      paramLabel = "N",
      description = "Blocks of each stage: 3,4,6,3.")
  private List<Long> blocks;

  @Option(
      names = "--block",
      paramLabel = "KIND",
      description = "basic: two 3x3 convolutions; bottleneck: 1x1, 3x3, 1x1 (default: basic).")
  private ResNet.Block block;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "Channels of the first stage (default: 64).")
  private Long width;

  @Option(names = "--channels", paramLabel = "N", description = "Of the image (default: 3).")
  private Long channels;

  @Option(
      names = "--image",
      paramLabel = "N",
      description = "Height and width of the image (default: 224).")
  private long image = 224;

  @Option(names = "--classes", paramLabel = "N", description = "Outputs (default: 1000).")
  private long classes = 1000;

  @Option(names = "--batch", paramLabel = "N", description = "Images at a time (default: 1).")
  private long batch = 1;

  @Override
  Architecture architecture() {
    ResNet base;
    if (preset != null) {
      base =
          PlanTransformerCommand.preset(Preset.Kind.RESNET, preset).resNet(image, classes, batch);
    } else if (blocks != null) {
      base = new ResNet(blocks, ResNet.Block.BASIC, 64, 3, image, classes, batch);
    } else {
      throw new IllegalArgumentException("give --blocks or --preset");
    }
    return new ResNet(
        blocks == null ? base.blocks() : blocks,
        block == null ? base.block() : block,
        width == null ? base.width() : width,
        channels == null ? base.channels() : channels,
        image,
        classes,
        batch);
  }
}
