package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules of operators that see the same elements in another shape. */
final class ReshapeOps {
  private ReshapeOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Reshape", 1, ReshapeOps::reshape, CostRule.NONE)
            .withContents(SmallTensor::sameElements),
        OpRule.onnx("Flatten", 1, ReshapeOps::flatten, CostRule.NONE)
            .withContents(SmallTensor::sameElements),
        OpRule.onnx("Squeeze", 1, ReshapeOps::squeeze, CostRule.NONE)
            .withContents(SmallTensor::sameElements),
        OpRule.onnx("Unsqueeze", 1, ReshapeOps::unsqueeze, CostRule.NONE)
            .withContents(SmallTensor::sameElements),
        OpRule.ms("ExpandDims", ReshapeOps::expandDims, CostRule.NONE)
            .withContents(SmallTensor::sameElements));
  }

  /**
   * {@code data, shape[k] -> Y} of that shape, where 0 is the size at the same place of {@code
   * data} (unless {@code allowzero}) and -1 what is left over.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Reshape.html">ONNX Reshape</a>
   */
  static Inferred reshape(OpContext op) {
    List<Dim> target;
    if (op.has(1)) {
      target = ConstantOps.listOrUnknown(op, 1);
    } else if (op.attributes().has("shape")) {
      target = op.integers(1, "shape").orElseThrow();
    } else {
      throw op.unknown("the new shape");
    }
    boolean zeroCopies = op.attributes().i("allowzero", 0) == 0;
    return op.known(reshaped(op, op.shapeIfKnown(0), target, zeroCopies));
  }

  private static Shape reshaped(
      OpContext op, Optional<Shape> data, List<Dim> target, boolean zeroCopies) {
    List<Dim> dims = new ArrayList<>();
    boolean[] copied = new boolean[target.size()];
    List<Integer> open = new ArrayList<>();
    Dim used = Dim.of(1);
    for (int k = 0; k < target.size(); k++) {
      Dim dim = target.get(k);
      if (zeroCopies && dim.is(0)) {
        copied[k] = true;
        dims.add(data.isPresent() ? copiedDim(op, data.get(), k) : Dim.UNKNOWN);
      } else if (isSize(op, dim)) {
        used = used.times(dim);
        dims.add(dim);
      } else {
        open.add(k);
        dims.add(Dim.UNKNOWN);
      }
    }
    if (target.indexOf(Dim.of(-1)) != target.lastIndexOf(Dim.of(-1))) {
      throw op.invalid("-1 twice in " + target);
    }
    if (data.isPresent()) {
      Dim left = elementsBeside(data.get(), copied);
      if (open.size() == 1) {
        dims.set(open.get(0), quotient(op, left, used));
      } else if (open.isEmpty() && left.conflictsWith(used)) {
        throw op.invalid(data.get() + " has not as many elements as " + target);
      }
    }
    return new Shape(dims);
  }

  private static Dim copiedDim(OpContext op, Shape data, int axis) {
    if (axis >= data.rank()) {
      throw op.invalid("0 at place " + axis + " for a tensor of shape " + data);
    }
    return data.dim(axis);
  }

  /** Whether a target is a size; otherwise it is what is left over, as -1 is. */
  private static boolean isSize(OpContext op, Dim target) {
    if (target instanceof Dim.Known known) {
      if (known.size() < -1) {
        throw op.invalid("a size of " + known);
      }
      return known.size() >= 0;
    }
    return !(target instanceof Dim.Unknown) && !Dim.of(0).minus(target).isNeverNegative();
  }

  /** The elements without the axes that are the same on both sides. */
  private static Dim elementsBeside(Shape data, boolean[] copied) {
    Dim elements = Dim.of(1);
    for (int axis = 0; axis < data.rank(); axis++) {
      boolean isCopied = axis < copied.length && copied[axis];
      elements = isCopied ? elements : elements.times(data.dim(axis));
    }
    return elements;
  }

  /** The division leaves no remainder, because the result has as many elements as the data. */
  private static Dim quotient(OpContext op, Dim left, Dim used) {
    if (left instanceof Dim.Known a && used instanceof Dim.Known b) {
      if (b.size() == 0 ? a.size() != 0 : a.size() % b.size() != 0) {
        throw op.invalid(a + " elements do not fill rows of " + b);
      }
    }
    return left.floorDiv(used);
  }

  /**
   * {@code X[d0, ...] -> Y[d0 ·...· d(axis-1), d(axis) ·...]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Flatten.html">ONNX Flatten</a>
   */
  static Inferred flatten(OpContext op) {
    Optional<Shape> data = op.shapeIfKnown(0);
    if (data.isEmpty()) {
      return op.known(Shape.ofRank(2));
    }
    int rank = data.get().rank();
    long axis = op.attributes().i("axis", 1);
    int cut = axis == rank ? rank : op.normalised(axis, rank);
    return op.known(Shape.of(data.get().elements(0, cut), data.get().elements(cut, rank)));
  }

  /**
   * {@code X -> Y} without the axes, which have size 1; without all axes of size 1 when none is
   * named.
   */
  static Inferred squeeze(OpContext op) {
    Shape data = op.shape(0);
    Optional<List<Dim>> named =
        op.has(1) ? Optional.of(ConstantOps.listOrUnknown(op, 1)) : op.integers(1, "axes");
    List<Dim> kept = new ArrayList<>();
    if (named.isPresent()) {
      if (named.get().contains(Dim.UNKNOWN) && named.get().size() <= data.rank()) {
        return op.known(Shape.ofRank(data.rank() - named.get().size()));
      }
      boolean[] dropped = marked(op.normalised(named.get(), data.rank()), data.rank());
      for (int axis = 0; axis < data.rank(); axis++) {
        if (!dropped[axis]) {
          kept.add(data.dim(axis));
        } else if (data.dim(axis).conflictsWith(Dim.of(1))) {
          throw op.invalid("axis " + axis + " of " + data + " has not size 1");
        }
      }
      return op.known(new Shape(kept));
    }
    for (Dim dim : data.dims()) {
      if (!dim.isKnown()) {
        throw op.unknown("whether " + dim + " is 1");
      }
      if (!dim.is(1)) {
        kept.add(dim);
      }
    }
    return op.known(new Shape(kept));
  }

  /** {@code X -> Y} with axes of size 1 more; the axes are Y's. */
  static Inferred unsqueeze(OpContext op) {
    List<Dim> axes =
        op.has(1)
            ? ConstantOps.listOrUnknown(op, 1)
            : op.integers(1, "axes").orElseThrow(() -> op.unknown("the list of axes"));
    return op.known(unsqueezed(op, op.shape(0), axes));
  }

  /** {@code X, axis -> Y}: Unsqueeze of one axis. */
  static Inferred expandDims(OpContext op) {
    return op.known(unsqueezed(op, op.shape(0), List.of(op.integer(1))));
  }

  private static Shape unsqueezed(OpContext op, Shape data, List<Dim> axes) {
    int rank = data.rank() + axes.size();
    if (axes.contains(Dim.UNKNOWN)) {
      return Shape.ofRank(rank);
    }
    boolean[] added = marked(op.normalised(axes, rank), rank);
    List<Dim> dims = new ArrayList<>();
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      dims.add(added[axis] ? Dim.of(1) : data.dim(next++));
    }
    return new Shape(dims);
  }

  private static boolean[] marked(List<Integer> axes, int rank) {
    boolean[] marks = new boolean[rank];
    for (int axis : axes) {
      marks[axis] = true;
    }
    return marks;
  }
}
