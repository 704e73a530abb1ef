package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.ContentsRule;
import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reductions over axes.
 *
 * <p>Operations per element of the input, as {@link Costs} counts them; what is done once for each
 * element of the result (the root, the logarithm, the division by the count) is not counted:
 *
 * <table>
 *   <caption>Operations per element of the input</caption>
 *   <tr><td>ReduceSum, ReduceMean, ReduceMax, ReduceMin, ReduceProd, ReduceLogSum, ArgMax, ArgMin,
 *       TopK (the selection, not the sorting)</td><td>1</td></tr>
 *   <tr><td>ReduceL1, ReduceL2, ReduceSumSquare</td><td>2</td></tr>
 *   <tr><td>ReduceLogSumExp (max, sub, exp, sum)</td><td>4</td></tr>
 * </table>
 */
final class ReductionOps {
  private ReductionOps() {}

  static List<OpRule> rules() {
    List<OpRule> rules = new ArrayList<>();
    ShapeRule shapes = ReductionOps::reduce;
    ContentsRule contents = ReducedContents::of;
    CostRule one = Costs.perInput(Work.REDUCTION, 1);
    CostRule two = Costs.perInput(Work.REDUCTION, 2);
    for (String type : List.of("ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd")) {
      rules.add(OpRule.onnx(type, 1, shapes, one).withContents(contents));
    }
    for (String type : List.of("ReduceMean", "ReduceLogSum")) {
      rules.add(OpRule.onnx(type, 1, shapes, one));
    }
    for (String type : List.of("ReduceL1", "ReduceL2", "ReduceSumSquare")) {
      rules.add(OpRule.onnx(type, 1, shapes, two));
    }
    rules.add(OpRule.onnx("ReduceLogSumExp", 1, shapes, Costs.perInput(Work.REDUCTION, 4)));
    for (String type : List.of("ArgMax", "ArgMin")) {
      rules.add(
          OpRule.onnx(type, 1, ReductionOps::argument, one)
              .withElemTypes(ElemTypeRule.of(ElemType.INT64)));
    }
    rules.add(
        OpRule.onnx("TopK", 1, ReductionOps::topK, one)
            .withElemTypes(op -> List.of(op.elemType(0), ElemType.INT64)));
    rules.add(
        OpRule.ms("ReduceSumInteger", ReductionOps::reduceByAttribute, one)
            .withElemTypes(ReductionOps::wordType));
    // Each element is converted, summed up and, as a result, converted back.
    rules.add(OpRule.ms("QLinearReduceMean", ReductionOps::reduceByAttribute, two));
    rules.add(
        OpRule.of(OpId.ms("IsAllFinite"), 1, op -> op.known(Shape.SCALAR), ReductionOps::allCost)
            .withElemTypes(ElemTypeRule.of(ElemType.BOOL)));
    return rules;
  }

  /**
   * The axes that a reduction removes, sorted as given; all for none, unless the node says that
   * none means none.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__ReduceSum.html">ONNX ReduceSum</a>
   */
  static List<Integer> axes(OpContext op, int rank) {
    List<Dim> axes = isNone(op) ? List.of() : op.integers(1, "axes").orElse(List.of());
    if (!axes.isEmpty()) {
      return op.normalised(axes, rank);
    }
    return op.attributes().i("noop_with_empty_axes", 0) != 0 ? List.of() : allAxes(rank);
  }

  /** Whether the list of axes is a tensor without elements. */
  private static boolean isNone(OpContext op) {
    return op.has(1) && op.shapeIfKnown(1).filter(axes -> axes.elements().is(0)).isPresent();
  }

  private static List<Integer> allAxes(int rank) {
    List<Integer> all = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      all.add(axis);
    }
    return all;
  }

  /** The shape without the axes, or with 1 in their place. */
  static Shape reduced(Shape shape, List<Integer> axes, boolean keepsDims) {
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (!axes.contains(axis)) {
        dims.add(shape.dim(axis));
      } else if (keepsDims) {
        dims.add(Dim.of(1));
      }
    }
    return new Shape(dims);
  }

  static boolean keepsDims(OpContext op) {
    return op.attributes().i("keepdims", 1) != 0;
  }

  private static Inferred reduce(OpContext op) {
    if (op.has(1) && !isNone(op) && op.contents(1).flatMap(Contents::integers).isEmpty()) {
      return ofUnknownAxes(op);
    }
    Optional<Shape> shape = op.shapeIfKnown(0);
    if (shape.isEmpty() && isToScalar(op)) {
      return op.known(Shape.SCALAR);
    }
    return op.known(reduced(op.shape(0), axes(op, op.rank(0)), keepsDims(op)));
  }

  /** All axes go, however many there are. */
  private static boolean isToScalar(OpContext op) {
    return !keepsDims(op)
        && op.attributes().i("noop_with_empty_axes", 0) == 0
        && (isNone(op) || op.integers(1, "axes").orElse(List.of()).isEmpty());
  }

  /** As far as it follows from the number of axes. */
  private static Inferred ofUnknownAxes(OpContext op) {
    int rank = op.rank(0);
    long count = op.shapeIfKnown(1).orElse(Shape.ofRank(1)).elements().sizeOrMinusOne();
    if (count > rank) {
      throw op.invalid(count + " axes for rank " + rank);
    }
    if (count == rank) {
      return op.known(reduced(op.shape(0), allAxes(rank), keepsDims(op)));
    }
    if (keepsDims(op)) {
      return op.known(onesOf(op.shape(0)));
    }
    if (count < 0) {
      throw op.unknown("the number of axes");
    }
    return op.known(Shape.ofRank(rank - (int) count));
  }

  /** The sizes of 1, which stay whether they are reduced or not. */
  private static Shape onesOf(Shape shape) {
    Shape ones = Shape.ofRank(shape.rank());
    for (int axis = 0; axis < shape.rank(); axis++) {
      ones = shape.dim(axis).is(1) ? ones.with(axis, Dim.of(1)) : ones;
    }
    return ones;
  }

  /** The quantized forms: input 1 is a scale. */
  private static Inferred reduceByAttribute(OpContext op) {
    Shape data = op.shape(0);
    List<Dim> axes = new ArrayList<>();
    for (long axis : op.attributes().ints("axes")) {
      axes.add(Dim.of(axis));
    }
    List<Integer> reduced =
        axes.isEmpty() ? allAxes(data.rank()) : op.normalised(axes, data.rank());
    return op.known(reduced(data, reduced, keepsDims(op)));
  }

  private static List<ElemType> wordType(OpContext op) {
    return switch (op.elemType(0)) {
      case UINT8 -> List.of(ElemType.UINT32);
      case INT8 -> List.of(ElemType.INT32);
      default -> List.of();
    };
  }

  private static OpCost allCost(OpContext op) {
    OpCost sum = OpCost.NONE;
    for (int k = 0; k < op.inputCount(); k++) {
      sum = sum.plus(OpCost.of(Work.REDUCTION, op.shape(k).elements()));
    }
    return sum;
  }

  private static Inferred argument(OpContext op) {
    Shape data = op.shape(0);
    int axis = op.axis("axis", 0, data.rank());
    return op.known(reduced(data, List.of(axis), keepsDims(op)));
  }

  /**
   * {@code X[..., n, ...] -> values[..., k, ...], indices[..., k, ...]}; {@code k} is an attribute
   * of the first version and an input of the later ones.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__TopK.html">ONNX TopK</a>
   */
  private static Inferred topK(OpContext op) {
    Shape x = op.shape(0);
    int axis = op.axis("axis", -1, x.rank());
    Dim k = op.attributes().has("k") ? Dim.of(op.attributes().i("k", 0)) : Dim.UNKNOWN;
    if (op.contents(1).flatMap(Contents::integers).isPresent()) {
      k = op.integer(1);
    }
    if (k instanceof Dim.Known number
        && (number.size() < 0
            || x.dim(axis) instanceof Dim.Known all && number.size() > all.size())) {
      throw op.invalid(k + " of " + x.dim(axis) + " elements");
    }
    Shape best = x.with(axis, k);
    return op.known(best, best);
  }
}
