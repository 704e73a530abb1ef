package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sliding window of a convolution or pooling: one kernel size, stride, dilation and pair of
 * pads for each spatial axis.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__MaxPool.html">ONNX MaxPool</a>
 */
final class Window {
  private final OpContext op;
  private final List<Dim> kernel;
  private final long[] strides;
  private final long[] dilations;
  private final long[] pads;
  private final String autoPad;
  private final boolean pooling;
  private final boolean ceil;

  private Window(OpContext op, List<Dim> kernel, boolean pooling) {
    this.op = op;
    this.kernel = List.copyOf(kernel);
    this.strides = positive("strides");
    this.dilations = positive("dilations");
    this.pads = list("pads", 2 * kernel.size(), 0);
    this.autoPad = op.attributes().s("auto_pad", "NOTSET");
    this.pooling = pooling;
    this.ceil = pooling && op.attributes().i("ceil_mode", 0) != 0;
    if (!List.of("", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER").contains(autoPad)) {
      throw op.invalid("auto_pad is " + autoPad);
    }
  }

  /** The window of a convolution; ends the rule if the node's attributes do not fit the kernel. */
  static Window of(OpContext op, List<Dim> kernel) {
    return new Window(op, kernel, false);
  }

  /** The window of a pooling; ends the rule if the node's attributes do not fit the kernel. */
  static Window ofPooling(OpContext op, List<Dim> kernel) {
    return new Window(op, kernel, true);
  }

  /** The kernel sizes that the attribute {@code kernel_shape} states; empty if it does not. */
  static List<Dim> kernelShape(OpContext op) {
    List<Dim> kernel = new ArrayList<>();
    for (long size : op.attributes().ints("kernel_shape")) {
      if (size <= 0) {
        throw op.invalid("a kernel size of " + size);
      }
      kernel.add(Dim.of(size));
    }
    return kernel;
  }

  /** How many elements the window looks at. */
  Dim elements() {
    Dim product = Dim.of(1);
    for (Dim size : kernel) {
      product = product.times(size);
    }
    return product;
  }

  /**
   * How many positions the window has along each axis: {@code (in + pads - span) / stride + 1},
   * rounded down, or {@code in / stride}, rounded up, where {@code auto_pad} keeps the size.
   *
   * @param input the sizes of the spatial axes, as many as the kernel has
   */
  List<Dim> outputSizes(List<Dim> input) {
    List<Dim> sizes = new ArrayList<>();
    for (int axis = 0; axis < kernel.size(); axis++) {
      sizes.add(outputSize(axis, input.get(axis)));
    }
    return sizes;
  }

  private Dim outputSize(int axis, Dim input) {
    if (autoPad.startsWith("SAME")) {
      // onnxruntime's poolings leave the dilation out of the pads that they compute.
      boolean disputed = pooling && dilations[axis] > 1 && !kernel.get(axis).is(1);
      return disputed ? Dim.UNKNOWN : input.ceilDiv(strides[axis]);
    }
    boolean valid = autoPad.equals("VALID");
    long begin = valid ? 0 : pads[axis];
    long end = valid ? 0 : pads[axis + kernel.size()];
    Dim way = input.plus(begin).plus(end).minus(span(axis));
    if (way instanceof Dim.Known known && known.size() < 0) {
      if (pooling) {
        return Dim.UNKNOWN; // runtimes round towards 0 there
      }
      throw op.invalid("the kernel is larger than axis " + axis + " of the padded input");
    }
    Dim down = way.floorDiv(strides[axis]).plus(1);
    if (!ceil) {
      return down;
    }
    Dim up = rounded(axis, input.plus(begin), way, end);
    // The standard rounds down without padding whatever ceil_mode says, runtimes do not.
    return valid && !up.equals(down) ? Dim.UNKNOWN : up;
  }

  /**
   * {@code ceil(way / stride) + 1}, less a window that would start in the padding at the end. The
   * text has that exception since opset 22, runtimes have it for all.
   *
   * @param last where that padding starts
   */
  private Dim rounded(int axis, Dim last, Dim way, long end) {
    Dim size = way.ceilDiv(strides[axis]).plus(1);
    Dim reach = span(axis).minus(end);
    if (reach.minus(strides[axis]).isNeverNegative()) {
      return size; // the last window begins no later than it would without rounding up
    }
    if (!reach.isPositive()) {
      return Dim.UNKNOWN; // a window in nothing but padding: runtimes refuse it
    }
    return size.min(last.minus(1).floorDiv(strides[axis]).plus(1));
  }

  /**
   * The sizes that a transposed convolution gives: {@code stride * (in - 1) + output_padding + span
   * - pads}, or {@code stride * in} where {@code auto_pad} says so.
   */
  List<Dim> transposedSizes(List<Dim> input) {
    long[] extra = list("output_padding", kernel.size(), 0);
    List<Dim> sizes = new ArrayList<>();
    for (int axis = 0; axis < kernel.size(); axis++) {
      Dim full = input.get(axis).minus(1).times(strides[axis]).plus(extra[axis]).plus(span(axis));
      if (autoPad.startsWith("SAME")) {
        // With gaps between the windows nothing can be cut; runtimes and standard differ there.
        boolean cut = span(axis).plus(extra[axis]).minus(strides[axis]).isNeverNegative();
        sizes.add(cut ? input.get(axis).times(strides[axis]) : Dim.UNKNOWN);
      } else if (autoPad.equals("VALID")) {
        sizes.add(full);
      } else {
        sizes.add(full.minus(pads[axis]).minus(pads[axis + kernel.size()]));
      }
    }
    return sizes;
  }

  /** How many elements of the padded input the kernel reaches over. */
  private Dim span(int axis) {
    return kernel.get(axis).minus(1).times(dilations[axis]).plus(1);
  }

  private long[] positive(String attribute) {
    long[] list = list(attribute, kernel.size(), 1);
    for (long element : list) {
      if (element <= 0) {
        throw op.invalid(attribute + " has " + element);
      }
    }
    return list;
  }

  private long[] list(String attribute, int length, long otherwise) {
    long[] list = op.attributes().ints(attribute);
    if (list.length == 0) {
      list = new long[length];
      Arrays.fill(list, otherwise);
    } else if (list.length != length) {
      throw op.invalid(attribute + " has " + list.length + " elements, not " + length);
    }
    return list;
  }
}
