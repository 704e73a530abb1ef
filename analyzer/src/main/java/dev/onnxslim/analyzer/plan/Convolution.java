package dev.onnxslim.analyzer.plan;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A convolution over any number of axes.
 *
 * @param in channels of the input
 * @param out channels of the output
 * @param axes the axes that kernels move along, at least one
 * @param groups that channels are parted into: {@code in} for a depthwise convolution
 * @param bias whether each output channel has one
 * @param batchNorm whether a BatchNormalization follows, with a scale and a shift for each channel
 * @param batch images
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Conv.html">ONNX Conv</a>
 */
public record Convolution(
    long in, long out, List<Axis> axes, long groups, boolean bias, boolean batchNorm, long batch)
    implements Architecture {
  public Convolution {
    axes = List.copyOf(axes);
    Architecture.atLeast(1, in, "the number of input channels");
    Architecture.atLeast(1, out, "the number of output channels");
    Architecture.atLeast(1, groups, "the number of groups");
    Architecture.atLeast(1, batch, "the batch");
    if (axes.isEmpty()) {
      throw new IllegalArgumentException("a convolution needs the sizes of its input");
    }
    if (in % groups != 0 || out % groups != 0) {
      throw new IllegalArgumentException(
          groups + " groups do not divide " + in + " input and " + out + " output channels");
    }
  }

  /**
   * One axis.
   *
   * @param size of the input
   * @param kernel size of the kernel
   * @param stride elements between two windows
   * @param padding at each end
   * @param dilation elements between two of a kernel's
   */
  public record Axis(long size, long kernel, long stride, long padding, long dilation) {
    public Axis {
      Architecture.atLeast(1, size, "the size of an axis");
      Architecture.atLeast(1, kernel, "the size of a kernel");
      Architecture.atLeast(1, stride, "a stride");
      Architecture.atLeast(0, padding, "a padding");
      Architecture.atLeast(1, dilation, "a dilation");
      if (Formulas.convOutput(size, kernel, stride, padding, dilation) < 1) {
        throw new IllegalArgumentException(
            "a kernel of " + kernel + " is larger than an input of " + size);
      }
    }

    /** A square kernel's axis without dilation. */
    static Axis of(long size, long kernel, long stride, long padding) {
      return new Axis(size, kernel, stride, padding, 1);
    }

    long output() {
      return Formulas.convOutput(size, kernel, stride, padding, dilation);
    }
  }

  @Override
  public String title() {
    return "conv " + in + " -> " + out + ", " + kernel() + " on " + image() + ", batch " + batch;
  }

  private String kernel() {
    return axes.stream().map(axis -> "" + axis.kernel()).collect(Collectors.joining("x"));
  }

  private String image() {
    return axes.stream().map(axis -> "" + axis.size()).collect(Collectors.joining("x"));
  }

  /** Elements of the output, batch and channels included. */
  long output() {
    long elements = Formulas.product(batch, out);
    for (Axis axis : axes) {
      elements = Formulas.product(elements, axis.output());
    }
    return elements;
  }

  private long input() {
    long elements = Formulas.product(batch, in);
    for (Axis axis : axes) {
      elements = Formulas.product(elements, axis.size());
    }
    return elements;
  }

  @Override
  public List<Part> parts() {
    Part part = part("conv " + in + " -> " + out + " " + kernel());
    Part.Kept kept = Part.Kept.of(Formulas.sum(part.kept().elements(), output()));
    return List.of(
        new Part(
            part.name(),
            1,
            part.params(),
            part.tensors(),
            part.macs(),
            kept,
            part.input(),
            part.working()));
  }

  /** Keeps its input, and its normalisation's; its output is kept by what reads it. */
  Part part(String name) {
    long taps = 1;
    for (Axis axis : axes) {
      taps = Formulas.product(taps, axis.kernel());
    }
    long norm = batchNorm ? Formulas.product(2, out) : 0;
    return new Part(
        name,
        1,
        Formulas.sum(Formulas.convParams(in, out, taps, groups, bias), norm),
        1 + (bias ? 1 : 0) + (batchNorm ? 4 : 0),
        Formulas.product(output(), in / groups, taps),
        Part.Kept.of(Formulas.sum(input(), batchNorm ? output() : 0)),
        input(),
        Formulas.sum(input(), output()));
  }
}
