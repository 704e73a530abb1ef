package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules of operators whose output sizes depend on values: mostly only the rank can be told. */
final class SelectionOps {
  private SelectionOps() {}

  static List<OpRule> rules() {
    ElemTypeRule uniqueTypes = op -> List.of(op.elemType(0), ElemType.INT64);
    return List.of(
        OpRule.onnx("NonZero", 9, SelectionOps::nonZero, CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.INT64))
            .withContents(SelectionOps::nonZeroContents),
        OpRule.onnx("Compress", 9, SelectionOps::compress, CostRule.NONE)
            .withContents(SelectionOps::compressContents),
        OpRule.onnx("Unique", 11, SelectionOps::unique, CostRule.NONE).withElemTypes(uniqueTypes),
        OpRule.ms("Unique", SelectionOps::uniqueOfVector, CostRule.NONE).withElemTypes(uniqueTypes),
        OpRule.onnx(
                "NonMaxSuppression",
                10,
                op -> op.known(Shape.of(Dim.UNKNOWN, Dim.of(3))),
                CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.INT64)),
        OpRule.onnx("ImageDecoder", 20, SelectionOps::imageDecoder, CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.UINT8)));
  }

  /** {@code X[d0 ... d(r-1)] -> Y[r, count]}, the places of the elements that are not 0. */
  static Inferred nonZero(OpContext op) {
    Optional<List<Integer>> chosen = chosen(op, 0);
    Dim count = chosen.map(list -> Dim.of(list.size())).orElse(Dim.UNKNOWN);
    Optional<Shape> data = op.shapeIfKnown(0);
    boolean hasAxes = data.isPresent() && data.get().rank() > 0;
    return op.known(Shape.of(hasAxes ? Dim.of(data.get().rank()) : Dim.UNKNOWN, count));
  }

  private static List<Optional<Contents>> nonZeroContents(OpContext op) {
    Optional<List<Integer>> chosen = chosen(op, 0);
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    Optional<int[]> sizes = SmallTensor.sizes(op.outputShape(0));
    if (chosen.isEmpty() || data.isEmpty() || data.get().rank() == 0 || sizes.isEmpty()) {
      return List.of();
    }
    ElementList list = new ElementList();
    int inner = data.get().elements();
    for (int axis = 0; axis < data.get().rank(); axis++) {
      inner = data.get().size(axis) == 0 ? 1 : inner / data.get().size(axis);
      for (int index : chosen.get()) {
        list.add(Dim.of(index / inner % data.get().size(axis)));
      }
    }
    return SmallTensor.only(list.contents());
  }

  /** The indices of an input's elements that are not 0; empty when one may be or not. */
  private static Optional<List<Integer>> chosen(OpContext op, int input) {
    Optional<double[]> elements = op.contents(input).flatMap(Contents::reals);
    if (elements.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> chosen = new ArrayList<>();
    for (int k = 0; k < elements.get().length; k++) {
      if (elements.get()[k] != 0) {
        chosen.add(k);
      }
    }
    return Optional.of(chosen);
  }

  /**
   * {@code X, condition[k] -> Y}, the slices along the axis (or the elements, without an axis)
   * where the condition holds; k may be less than their number.
   */
  static Inferred compress(OpContext op) {
    Dim count = chosen(op, 1).map(list -> Dim.of(list.size())).orElse(Dim.UNKNOWN);
    if (!op.attributes().has("axis")) {
      return op.known(Shape.of(count));
    }
    Shape data = op.shape(0);
    return op.known(data.with(op.axis("axis", 0, data.rank()), count));
  }

  private static List<Optional<Contents>> compressContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    Optional<List<Integer>> chosen = chosen(op, 1);
    if (data.isEmpty() || chosen.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    boolean flat = !op.attributes().has("axis");
    int axis = flat ? 0 : op.axis("axis", 0, from.rank());
    return SmallTensor.only(
        from.moved(
            op.outputShape(0),
            place -> {
              int[] source = place.clone();
              source[axis] = chosen.get().get(place[axis]);
              return flat ? source[0] : from.index(source);
            }));
  }

  /**
   * {@code X -> Y, indices[u], inverse[n], counts[u]}: the elements that differ, or the slices
   * along an axis.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Unique.html">ONNX Unique</a>
   */
  static Inferred unique(OpContext op) {
    Shape count = Shape.of(Dim.UNKNOWN);
    Optional<Shape> data = op.shapeIfKnown(0);
    if (!op.attributes().has("axis")) {
      Dim elements = data.map(Shape::elements).orElse(Dim.UNKNOWN);
      return op.known(count, count, Shape.of(elements), count);
    }
    Shape shape = op.shape(0);
    int axis = op.axis("axis", 0, shape.rank());
    return op.known(shape.with(axis, Dim.UNKNOWN), count, Shape.of(shape.dim(axis)), count);
  }

  /** {@code X[n] -> Y[u], inverse[n], counts[u]}. */
  static Inferred uniqueOfVector(OpContext op) {
    Shape count = Shape.of(Dim.UNKNOWN);
    return op.known(count, op.shapeOfRank(0, 1), count);
  }

  /** {@code bytes[n] -> Y[H,W,C]}, with one channel in grey. */
  static Inferred imageDecoder(OpContext op) {
    boolean grey = op.attributes().s("pixel_format", "RGB").equals("Grayscale");
    return op.known(Shape.of(Dim.UNKNOWN, Dim.UNKNOWN, Dim.of(grey ? 1 : 3)));
  }
}
