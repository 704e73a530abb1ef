package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.Attributes;
import java.util.OptionalLong;

/** Windows of pools at the far end of an axis, which matter where sizes are rounded up. */
final class PoolRules {
  private PoolRules() {}

  /**
   * What the windows of one axis do at its end.
   *
   * @param size the axis' size, if known
   * @param window what a window spans, gaps included
   */
  private record End(OptionalLong size, long window, long stride, long before, long after) {

    /** Whether no window starts behind the data and the padding before them. */
    boolean startsInside() {
      if (after + stride <= window) {
        return true;
      }
      if (size.isEmpty()) {
        return false;
      }
      long steps = Math.floorDiv(padded() - window + stride - 1, stride);
      return steps * stride < size.getAsLong() + before;
    }

    private long padded() {
      return size.getAsLong() + before + after;
    }
  }

  /**
   * From 22 on a window that would start in the padding behind the data is left out.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__MaxPool.html">ONNX MaxPool</a>
   */
  static void poolLastWindow(LiftSite site) throws Refusal {
    Attributes attributes = site.attributes();
    if (attributes.i("ceil_mode", 0) == 0 || padsItself(attributes)) {
      return;
    }
    for (int axis = 0; axis < attributes.ints("kernel_shape").length; axis++) {
      if (!end(site, axis).startsInside()) {
        throw new Refusal("a window may start in the padding");
      }
    }
  }

  private static boolean padsItself(Attributes attributes) {
    return attributes.s("auto_pad", "NOTSET").startsWith("SAME");
  }

  private static End end(LiftSite site, int axis) {
    Attributes attributes = site.attributes();
    long[] kernel = attributes.ints("kernel_shape");
    long[] pads = attributes.ints("pads");
    long window = (kernel[axis] - 1) * at(attributes.ints("dilations"), axis, 1) + 1;
    return new End(
        site.size(site.node().input(0), axis + 2),
        window,
        at(attributes.ints("strides"), axis, 1),
        at(pads, axis, 0),
        at(pads, axis + kernel.length, 0));
  }

  private static long at(long[] values, int index, long otherwise) {
    return index < values.length ? values[index] : otherwise;
  }
}
