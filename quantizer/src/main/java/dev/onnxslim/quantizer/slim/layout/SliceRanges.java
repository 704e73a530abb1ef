package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a Slice with constant inputs takes of each axis that it names.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Slice.html">ONNX Slice</a>
 */
record SliceRanges(TreeMap<Long, Range> byAxis) {
  static final OpId SLICE = OpId.onnx("Slice");

  /** From here on all but the data are inputs. */
  static final int INPUTS = 10;

  /**
   * Elements {@code start}, {@code start + step} ... before {@code end}; negative: from the end.
   */
  record Range(long start, long end, long step) {
    boolean isSimple() {
      return start >= 0 && end >= 0 && step == 1;
    }

    /** The same with both bounds counted from the start of an axis of that size. */
    Range in(long size) {
      return step == 1
          ? new Range(start < 0 ? Math.max(0, start + size) : start, absolute(end, size), 1)
          : this;
    }

    private static long absolute(long bound, long size) {
      return bound < 0 ? Math.max(0, bound + size) : bound;
    }

    /** What another range takes of this one; both are simple. */
    Range then(Range next) {
      return new Range(plus(start, next.start), Math.min(end, plus(start, next.end)), 1);
    }

    private static long plus(long a, long b) {
      return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
  }

  /**
   * Those of a node from opset 10 on.
   *
   * @param data the shape of its data: without its rank, axes may not be counted from the end
   */
  static Optional<SliceRanges> of(Node node, Optional<Shape> data) {
    Optional<long[]> starts = SmallConstants.longs(node.input(1));
    Optional<long[]> ends = SmallConstants.longs(node.input(2));
    if (!node.op().equals(SLICE) || starts.isEmpty() || ends.isEmpty()) {
      return Optional.empty();
    }
    int count = starts.get().length;
    Optional<long[]> axes = listOr(node.input(3), count, true);
    Optional<long[]> steps = listOr(node.input(4), count, false);
    if (axes.isEmpty() || steps.isEmpty() || ends.get().length != count) {
      return Optional.empty();
    }
    TreeMap<Long, Range> byAxis = new TreeMap<>();
    for (int k = 0; k < count; k++) {
      long axis = axes.get()[k];
      if (axis < 0 && data.isPresent()) {
        axis += data.get().rank();
      }
      Range range = new Range(starts.get()[k], ends.get()[k], steps.get()[k]);
      if (axis < 0 || range.step == 0 || byAxis.put(axis, range) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(new SliceRanges(byAxis));
  }

  /** A constant list of that length; where it is left out, 0, 1, 2 ... or ones. */
  private static Optional<long[]> listOr(Value value, int count, boolean counts) {
    if (!value.isAbsent()) {
      return SmallConstants.longs(value).filter(list -> list.length == count);
    }
    long[] list = new long[count];
    for (int k = 0; k < count; k++) {
      list[k] = counts ? k : 1;
    }
    return Optional.of(list);
  }

  /**
   * These and after them others, as one.
   *
   * @param data the shape before these
   * @param middle the shape after these
   * @return empty if an axis is cut twice and that is not sure to be one cut
   */
  Optional<SliceRanges> then(SliceRanges next, Optional<Shape> data, Optional<Shape> middle) {
    TreeMap<Long, Range> both = new TreeMap<>(byAxis);
    for (var entry : next.byAxis.entrySet()) {
      long axis = entry.getKey();
      Range first = byAxis.get(axis);
      if (first == null) {
        both.put(axis, entry.getValue());
        continue;
      }
      Range a = absolute(first, data, axis);
      Range b = absolute(entry.getValue(), middle, axis);
      if (!a.isSimple() || !b.isSimple()) {
        return Optional.empty();
      }
      both.put(axis, a.then(b));
    }
    return Optional.of(new SliceRanges(both));
  }

  private static Range absolute(Range range, Optional<Shape> shape, long axis) {
    boolean isKnown =
        shape.isPresent() && axis < shape.get().rank() && shape.get().dim((int) axis).isKnown();
    return isKnown ? range.in(shape.get().dim((int) axis).sizeOrMinusOne()) : range;
  }

  long[] axes() {
    return byAxis.keySet().stream().mapToLong(Long::longValue).toArray();
  }

  long[] starts() {
    return byAxis.values().stream().mapToLong(Range::start).toArray();
  }

  long[] ends() {
    return byAxis.values().stream().mapToLong(Range::end).toArray();
  }

  long[] steps() {
    return byAxis.values().stream().mapToLong(Range::step).toArray();
  }
}
