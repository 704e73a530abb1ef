package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Rules of operators that take parts of a tensor at places that do not depend on its values. */
final class SliceOps {
  private SliceOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Slice", 1, SliceOps::slice, CostRule.NONE)
            .withContents(SliceOps::sliceContents),
        OpRule.onnx("DynamicSlice", 1, SliceOps::slice, CostRule.NONE)
            .withContents(SliceOps::sliceContents),
        OpRule.onnx("Split", 1, SliceOps::split, CostRule.NONE)
            .withContents(SliceOps::splitContents),
        OpRule.onnx("Crop", 1, SliceOps::crop, CostRule.NONE));
  }

  /**
   * {@code X[d0, ...] -> Y}, where each axis that is named keeps the indices from {@code start} to
   * {@code end} by {@code step}. The lists are attributes up to version 9.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Slice.html">ONNX Slice</a>
   */
  static Inferred slice(OpContext op) {
    Shape data = op.shape(0);
    Optional<List<SliceExtent>> extents = extents(op, data);
    if (extents.isEmpty()) {
      return op.known(Shape.ofRank(data.rank()));
    }
    List<Dim> dims = new ArrayList<>();
    for (SliceExtent extent : extents.get()) {
      dims.add(extent.length());
    }
    return op.known(new Shape(dims));
  }

  /** What is taken of each axis; empty when it is not known which axes are cut. */
  private static Optional<List<SliceExtent>> extents(OpContext op, Shape data) {
    Optional<List<Dim>> axes = list(op, 3, "axes");
    boolean namesAxes = op.has(3) || op.attributes().has("axes");
    if (axes.isEmpty() && namesAxes || axes.isPresent() && axes.get().contains(Dim.UNKNOWN)) {
      return Optional.empty();
    }
    Optional<List<Dim>> starts = list(op, 1, "starts");
    Optional<List<Dim>> ends = list(op, 2, "ends");
    Optional<List<Dim>> steps = list(op, 4, "steps");
    int count =
        axes.or(() -> starts)
            .or(() -> ends)
            .map(List::size)
            .orElseGet(() -> op.has(1) ? count(op, data) : data.rank());
    List<Dim> named = axes.orElseGet(() -> firstAxes(op, count, data));
    List<SliceExtent> extents = new ArrayList<>();
    for (Dim size : data.dims()) {
      extents.add(SliceExtent.whole(size));
    }
    int k = 0;
    for (int axis : op.normalised(named, data.rank())) {
      Dim step = op.has(4) ? element(op, steps, k, count) : Dim.of(1);
      if (step.is(0)) {
        throw op.invalid("a step of 0");
      }
      Dim start = element(op, starts, k, count);
      Dim end = element(op, ends, k, count);
      SliceExtent extent = new SliceExtent(data.dim(axis), start, end, step);
      extents.set(axis, op.holdsForEveryInput() ? extent.forEveryInput() : extent);
      k++;
    }
    return Optional.of(extents);
  }

  private static int count(OpContext op, Shape data) {
    Dim count = op.shape(1).elements();
    if (count instanceof Dim.Known known) {
      return (int) Math.min(known.size(), data.rank() + 1);
    }
    return data.rank(); // any of them may be cut
  }

  private static List<Dim> firstAxes(OpContext op, int count, Shape data) {
    if (count > data.rank()) {
      throw op.invalid(count + " starts for a tensor of shape " + data);
    }
    List<Dim> axes = new ArrayList<>();
    for (int axis = 0; axis < count; axis++) {
      axes.add(Dim.of(axis));
    }
    return axes;
  }

  private static Dim element(OpContext op, Optional<List<Dim>> list, int k, int count) {
    if (list.isPresent() && list.get().size() != count) {
      throw op.invalid(list.get().size() + " starts, ends or steps, " + count + " are expected");
    }
    return list.isPresent() ? list.get().get(k) : Dim.UNKNOWN;
  }

  private static Optional<List<Dim>> list(OpContext op, int input, String attribute) {
    return op.has(input)
        ? op.contents(input).flatMap(Contents::integers)
        : op.integers(input, attribute);
  }

  private static List<Optional<Contents>> sliceContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    if (data.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    Optional<List<SliceExtent>> extents = extents(op, op.shape(0));
    long[] first = new long[from.rank()];
    long[] step = new long[from.rank()];
    for (int axis = 0; axis < from.rank(); axis++) {
      if (extents.isEmpty()
          || !(extents.get().get(axis).first() instanceof Dim.Known start)
          || !(extents.get().get(axis).step() instanceof Dim.Known by)) {
        return List.of();
      }
      first[axis] = start.size();
      step[axis] = by.size();
    }
    return SmallTensor.only(
        from.movedAlongAxes(
            op.outputShape(0), (axis, place) -> (int) (first[axis] + place * step[axis])));
  }

  /**
   * {@code X -> Y0, Y1 ...}, parts along an axis: of the sizes that are given, or equal ones. With
   * {@code num_outputs} the last one may be smaller.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Split.html">ONNX Split</a>
   */
  static Inferred split(OpContext op) {
    Shape data = op.shape(0);
    int axis = op.axis("axis", 0, data.rank());
    Shape[] parts = new Shape[op.outputCount()];
    List<Dim> sizes = partSizes(op, data.dim(axis));
    for (int k = 0; k < parts.length; k++) {
      parts[k] = data.with(axis, sizes.get(k));
    }
    return op.known(parts);
  }

  private static List<Dim> partSizes(OpContext op, Dim size) {
    int count = op.outputCount();
    if (!op.has(1) && !op.attributes().has("split")) {
      return equalParts(op, size);
    }
    Optional<List<Dim>> given = list(op, 1, "split");
    if (given.isEmpty()) {
      return Collections.nCopies(count, Dim.UNKNOWN);
    }
    if (given.get().size() != count) {
      throw op.invalid(given.get().size() + " sizes for " + count + " outputs");
    }
    List<Dim> sizes = new ArrayList<>(given.get());
    Dim sum = Dim.of(0);
    int open = -1;
    int opens = 0;
    for (int k = 0; k < count; k++) {
      if (sizes.get(k) instanceof Dim.Unknown) {
        open = k;
        opens++;
      } else {
        sum = sum.plus(sizes.get(k));
      }
    }
    if (opens == 1) {
      sizes.set(open, size.minus(sum));
    } else if (opens == 0 && sum.conflictsWith(size)) {
      throw op.invalid("parts of " + sizes + " for a size of " + size);
    }
    return sizes;
  }

  private static List<Dim> equalParts(OpContext op, Dim size) {
    int count = op.outputCount();
    boolean mayDiffer = op.opset() >= 18;
    if (!mayDiffer && size.mod(Dim.of(count)).conflictsWith(Dim.of(0))) {
      throw op.invalid("a size of " + size + " in " + count + " equal parts");
    }
    Dim part = mayDiffer ? size.ceilDiv(count) : size.floorDiv(count);
    List<Dim> sizes = new ArrayList<>(Collections.nCopies(count, part));
    if (mayDiffer) {
      Dim last = size.minus(part.times(count - 1));
      if (last instanceof Dim.Known known && known.size() < 0) {
        throw op.invalid("a size of " + size + " in " + count + " parts");
      }
      sizes.set(count - 1, last);
    }
    return sizes;
  }

  private static List<Optional<Contents>> splitContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    if (data.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    int axis = op.axis("axis", 0, from.rank());
    List<Optional<Contents>> parts = new ArrayList<>();
    int start = 0;
    for (int k = 0; k < op.outputCount(); k++) {
      Shape part = op.outputShape(k);
      if (!(part.dim(axis) instanceof Dim.Known size) || size.size() > from.size(axis)) {
        return parts;
      }
      int offset = start;
      parts.add(
          from.movedAlongAxes(part, (along, place) -> along == axis ? place + offset : place));
      start += (int) size.size();
    }
    return parts;
  }

  /**
   * An operator that early versions had as an experiment: {@code X[N,C,H,W] -> Y[N,C,h,w]}, without
   * a border of left, top, right, bottom; from its upper left corner with {@code scale} [h, w].
   */
  static Inferred crop(OpContext op) {
    Shape data = op.shapeOfRank(0, 4);
    long[] border = op.attributes().ints("border");
    long[] scale = op.attributes().ints("scale");
    if (border.length != 4) {
      throw op.invalid("a border of " + border.length + " numbers");
    }
    if (scale.length == 2) {
      return op.known(data.with(2, Dim.of(scale[0])).with(3, Dim.of(scale[1])));
    }
    return op.known(
        data.with(2, data.dim(2).minus(border[1]).minus(border[3]))
            .with(3, data.dim(3).minus(border[0]).minus(border[2])));
  }
}
