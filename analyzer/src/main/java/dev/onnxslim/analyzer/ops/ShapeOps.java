package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules of operators that tell sizes, or repeat a tensor to given sizes. */
final class ShapeOps {
  private ShapeOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Shape", 1, ShapeOps::shape, CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.INT64))
            .withContents(ShapeOps::shapeContents),
        OpRule.onnx("Size", 1, op -> op.known(Shape.SCALAR), CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.INT64))
            .withContents(ShapeOps::sizeContents),
        OpRule.onnx("Expand", 8, ShapeOps::expand, CostRule.NONE)
            .withContents(ShapeOps::expandContents),
        OpRule.onnx("Tile", 1, ShapeOps::tileAxis, CostRule.NONE)
            .withContents(ShapeOps::tileContents),
        OpRule.onnx("Tile", 6, ShapeOps::tile, CostRule.NONE).withContents(ShapeOps::tileContents));
  }

  /** {@code X -> sizes[end - start]}. */
  static Inferred shape(OpContext op) {
    return op.known(
        op.shapeIfKnown(0)
            .map(data -> Shape.of(part(op, data).rank()))
            .orElse(Shape.of(Dim.UNKNOWN)));
  }

  private static Shape part(OpContext op, Shape data) {
    int start = clamped(op.attributes().i("start", 0), data.rank());
    int end = clamped(op.attributes().i("end", data.rank()), data.rank());
    return data.sub(start, Math.max(start, end));
  }

  private static int clamped(long place, int rank) {
    long counted = place < 0 ? place + rank : place;
    return (int) Math.max(0, Math.min(rank, counted));
  }

  private static List<Optional<Contents>> shapeContents(OpContext op) {
    ElementList list = new ElementList();
    Shape part = part(op, op.shape(0));
    if (part.rank() > Contents.MAX_ELEMENTS) {
      return List.of();
    }
    part.dims().forEach(list::add);
    return SmallTensor.only(list.contents());
  }

  private static List<Optional<Contents>> sizeContents(OpContext op) {
    ElementList list = new ElementList();
    list.add(op.shape(0).elements());
    return SmallTensor.only(list.contents());
  }

  /**
   * {@code X, shape[k] -> Y}: both broadcast, so that Y may be larger than asked for.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Expand.html">ONNX Expand</a>
   */
  static Inferred expand(OpContext op) {
    Shape data = op.shape(0);
    List<Dim> target = new ArrayList<>();
    for (Dim dim : ConstantOps.listOrUnknown(op, 1)) {
      boolean isSize = !(dim instanceof Dim.Known known) || known.size() >= 0;
      target.add(isSize ? dim : Dim.UNKNOWN);
    }
    return op.known(
        Shape.broadcast(data, new Shape(target))
            .orElseThrow(() -> op.invalid("cannot expand " + data + " to " + target)));
  }

  private static List<Optional<Contents>> expandContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    if (data.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    return SmallTensor.only(
        from.movedAlongAxes(op.outputShape(0), (axis, place) -> from.size(axis) == 1 ? 0 : place));
  }

  /** {@code X[d0, ...], repeats[r] -> Y[d0 · repeats0, ...]}. */
  static Inferred tile(OpContext op) {
    Shape data = op.shape(0);
    List<Dim> repeats =
        op.contents(1)
            .flatMap(Contents::integers)
            .orElseGet(() -> Shape.ofRank(data.rank()).dims());
    if (repeats.size() != data.rank()) {
      throw op.invalid(repeats.size() + " repeats for a tensor of shape " + data);
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < data.rank(); axis++) {
      dims.add(repeated(op, data.dim(axis), repeats.get(axis)));
    }
    return op.known(new Shape(dims));
  }

  /** The first version's form: {@code X, tiles, axis -> Y}. */
  static Inferred tileAxis(OpContext op) {
    Shape data = op.shape(0);
    if (op.contents(2).isEmpty()) {
      return op.known(Shape.ofRank(data.rank()));
    }
    int axis = op.normalised(List.of(op.integer(2)), data.rank()).get(0);
    Dim tiles = op.contents(1).isEmpty() ? Dim.UNKNOWN : op.integer(1);
    return op.known(data.with(axis, repeated(op, data.dim(axis), tiles)));
  }

  private static Dim repeated(OpContext op, Dim size, Dim times) {
    if (times instanceof Dim.Known known && known.size() < 0) {
      throw op.invalid("to repeat " + known + " times");
    }
    return size.times(times);
  }

  private static List<Optional<Contents>> tileContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    if (data.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    return SmallTensor.only(
        from.movedAlongAxes(op.outputShape(0), (axis, place) -> place % from.size(axis)));
  }
}
