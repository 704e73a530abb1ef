package dev.onnxslim.analyzer.plan;

import dev.onnxslim.analyzer.plan.Convolution.Axis;
import java.util.ArrayList;
import java.util.List;

/**
 * A residual network for images: a 7x7 convolution with stride 2, a pooling with stride 2, stages
 * of blocks whose width doubles and whose images halve, a mean over the image and a dense layer.
 * Every convolution has a BatchNormalization and no bias; the stride of a bottleneck is that of its
 * 3x3 convolution.
 *
 * @param blocks in each stage
 * @param block what they are made of
 * @param width channels of the first stage's 3x3 convolutions
 * @param channels of the image
 * @param image its height and width
 * @param classes outputs
 * @param batch images at a time
 * @see <a href="https://arxiv.org/abs/1512.03385">He et al. 2015, table 1</a>
 * @see <a href="https://docs.pytorch.org/vision/stable/models/resnet.html">torchvision, where the
 *     stride is</a>
 */
public record ResNet(
    List<Long> blocks, Block block, long width, long channels, long image, long classes, long batch)
    implements Architecture {
  public ResNet {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty() || blocks.size() > 16) {
      throw new IllegalArgumentException("a residual network needs 1 to 16 stages");
    }
    blocks.forEach(count -> Architecture.atLeast(1, count, "the number of blocks"));
    Architecture.atLeast(1, width, "the width");
    Architecture.atLeast(1, channels, "the number of channels");
    Architecture.atLeast(1, image, "the size of the image");
    Architecture.atLeast(1, classes, "the number of classes");
    Architecture.atLeast(1, batch, "the batch");
  }

  /** What a block is made of. */
  public enum Block {
    /** Two 3x3 convolutions. */
    BASIC(1),
    /** A 1x1 convolution, a 3x3 and a 1x1 to four times the width. */
    BOTTLENECK(4);

    private final long expansion;

    Block(long expansion) {
      this.expansion = expansion;
    }
  }

  /** Channels and height or width of what flows from part to part. */
  private record Flow(long channels, long size) {}

  @Override
  public String title() {
    return "residual network of "
        + blocks
        + " "
        + (block == Block.BASIC ? "basic" : "bottleneck")
        + " blocks, image "
        + image
        + "x"
        + image
        + ", batch "
        + batch;
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    Convolution stem = conv(new Flow(channels, image), width, 7, 2);
    parts.add(stem.part("stem"));
    Flow stemmed = after(stem);
    parts.add(pooling(stemmed));
    Flow flow = new Flow(width, Formulas.convOutput(stemmed.size(), 3, 2, 1, 1));
    for (int stage = 0; stage < blocks.size(); stage++) {
      long narrow = Formulas.product(width, 1L << stage);
      for (long k = 0; k < blocks.get(stage); k++) {
        List<Convolution> convolutions = convolutions(flow, narrow, stage > 0 && k == 0 ? 2 : 1);
        parts.add(merged("stage " + (stage + 1) + " block " + (k + 1), flow, convolutions));
        flow = after(convolutions.get(convolutions.size() - 1));
      }
    }
    long features = Formulas.product(batch, flow.channels(), flow.size(), flow.size());
    Part dense = new Dense(List.of(flow.channels(), classes), true, batch).parts().get(0);
    parts.add(
        new Part(
            "mean and " + dense.name(),
            1,
            dense.params(),
            dense.tensors(),
            dense.macs(),
            Part.Kept.of(Formulas.sum(features, dense.kept().elements())),
            features,
            features));
    return parts;
  }

  /** Keeps its input and a byte for each window: which element was the largest. */
  private Part pooling(Flow in) {
    long size = Formulas.convOutput(in.size(), 3, 2, 1, 1);
    long input = Formulas.product(batch, in.channels(), in.size(), in.size());
    long output = Formulas.product(batch, in.channels(), size, size);
    Part.Kept kept = new Part.Kept(input, Part.Scores.NONE, output);
    return new Part("pooling", 1, 0, 0, 0, kept, input, Formulas.sum(input, output));
  }

  /** The convolutions of a block, that of the shortcut last if it has one. */
  private List<Convolution> convolutions(Flow in, long narrow, long stride) {
    List<Convolution> all = new ArrayList<>();
    long wide = Formulas.product(narrow, block.expansion);
    if (block == Block.BASIC) {
      all.add(conv(in, narrow, 3, stride));
      all.add(conv(after(all.get(0)), narrow, 3, 1));
    } else {
      all.add(conv(in, narrow, 1, 1));
      all.add(conv(after(all.get(0)), narrow, 3, stride));
      all.add(conv(after(all.get(1)), wide, 1, 1));
    }
    if (stride > 1 || in.channels() != wide) {
      all.add(conv(in, wide, 1, stride));
    }
    return all;
  }

  private Convolution conv(Flow in, long out, long kernel, long stride) {
    Axis axis = Axis.of(in.size(), kernel, stride, kernel / 2);
    return new Convolution(in.channels(), out, List.of(axis, axis), 1, false, true, batch);
  }

  private static Flow after(Convolution conv) {
    return new Flow(conv.out(), conv.axes().get(0).output());
  }

  /** One part of several convolutions; the shortcut's reads the same input, which is kept once. */
  private Part merged(String name, Flow in, List<Convolution> convolutions) {
    long input = Formulas.product(batch, in.channels(), in.size(), in.size());
    long params = 0;
    long tensors = 0;
    long macs = 0;
    long kept = 0;
    long working = 0;
    for (int k = 0; k < convolutions.size(); k++) {
      Part part = convolutions.get(k).part(name);
      boolean isShortcut = k == (block == Block.BASIC ? 2 : 3);
      params = Formulas.sum(params, part.params());
      tensors += part.tensors();
      macs = Formulas.sum(macs, part.macs());
      kept = Formulas.sum(kept, part.kept().elements(), isShortcut ? -input : 0);
      // The block's input waits for the sum at its end.
      working = Math.max(working, Formulas.sum(part.working(), k == 0 ? 0 : input));
    }
    return new Part(name, 1, params, tensors, macs, Part.Kept.of(kept), input, working);
  }
}
