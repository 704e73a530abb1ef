package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Rules of the operators between a tensor and a sequence of its parts. */
final class SequenceParts {
  private SequenceParts() {}

  /**
   * The parts of SplitToSequence; empty when it is not known how many there are. A scalar {@code
   * split} is the size of all parts but the last, a vector has the sizes; without it each part is
   * one slice, whose axis {@code keepdims = 0} drops.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__SplitToSequence.html">ONNX
   *     SplitToSequence</a>
   */
  static Optional<List<ValueType>> parts(OpContext op) {
    Optional<Shape> input = op.shapeIfKnown(0);
    if (input.isEmpty()) {
      return Optional.empty();
    }
    int axis = op.axis("axis", 0, input.get().rank());
    Dim size = input.get().dim(axis);
    if (!op.has(1)) {
      return count(size).map(count -> Collections.nCopies(count, part(op)));
    }
    Optional<List<Dim>> sizes = sizes(op, size);
    if (sizes.isEmpty()) {
      return Optional.empty();
    }
    List<ValueType> parts = new ArrayList<>();
    for (Dim part : sizes.get()) {
      parts.add(TensorType.of(op.elemType(0), input.get().with(axis, part)));
    }
    return Optional.of(parts);
  }

  /** The type that all parts of SplitToSequence have. */
  static ValueType part(OpContext op) {
    ElemType elemType = op.elemType(0);
    Optional<Shape> input = op.shapeIfKnown(0);
    if (input.isEmpty()) {
      return TensorType.of(elemType);
    }
    int axis = op.axis("axis", 0, input.get().rank());
    if (op.has(1)) {
      return TensorType.of(elemType, input.get().with(axis, Dim.UNKNOWN));
    }
    boolean keeps = op.attributes().i("keepdims", 1) != 0;
    return TensorType.of(
        elemType, keeps ? input.get().with(axis, Dim.of(1)) : input.get().without(axis));
  }

  private static Optional<List<Dim>> sizes(OpContext op, Dim size) {
    Optional<Shape> split = op.shapeIfKnown(1);
    if (split.isEmpty()) {
      return Optional.empty();
    }
    Optional<List<Dim>> stated = op.contents(1).flatMap(Contents::integers);
    if (split.get().rank() != 0) {
      if (stated.isEmpty()) {
        return count(split.get().dim(0)).map(count -> Collections.nCopies(count, Dim.UNKNOWN));
      }
      return Optional.of(checked(op, stated.get(), size));
    }
    if (stated.isEmpty() || !(stated.get().get(0) instanceof Dim.Known chunk)) {
      return Optional.empty();
    }
    if (chunk.size() < 1) {
      throw op.invalid("parts of size " + chunk);
    }
    return count(size.ceilDiv(chunk))
        .map(
            count -> {
              List<Dim> sizes = new ArrayList<>(Collections.nCopies(count, chunk));
              if (count > 0) {
                sizes.set(count - 1, size.minus(chunk.times(count - 1)));
              }
              return sizes;
            });
  }

  private static List<Dim> checked(OpContext op, List<Dim> sizes, Dim size) {
    Dim sum = Dim.of(0);
    for (Dim part : sizes) {
      sum = sum.plus(part);
    }
    if (sum.conflictsWith(size)) {
      throw op.invalid("parts of " + sizes + " from a size of " + size);
    }
    return sizes;
  }

  /** How many parts; empty when that is open or more than is worth a list. */
  private static Optional<Integer> count(Dim size) {
    return size instanceof Dim.Known known && known.size() <= Contents.MAX_ELEMENTS
        ? Optional.of((int) known.size())
        : Optional.empty();
  }

  /**
   * Elements joined along {@code axis}, or stacked along a new one; all other dimensions are equal.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__ConcatFromSequence.html">ONNX
   *     ConcatFromSequence</a>
   */
  static Inferred concat(OpContext op) {
    Optional<List<ValueType>> elements = SequenceOps.elements(op, 0);
    Shape one;
    Dim along;
    boolean stacks = op.attributes().i("new_axis", 0) != 0;
    if (elements.isPresent() && !elements.get().isEmpty()) {
      List<Shape> shapes = shapes(op, elements.get());
      one = shapes.get(0);
      int axis = stacks ? -1 : op.axis("axis", 0, one.rank());
      along = stacks ? Dim.of(shapes.size()) : Dim.of(0);
      for (Shape shape : shapes) {
        along = stacks ? along : along.plus(shape.dim(axis));
        one = agreed(op, one, shape, axis);
      }
    } else {
      one = shape(op, SequenceOps.element(op, 0));
      along = Dim.UNKNOWN;
    }
    int axis = op.axis("axis", 0, one.rank() + (stacks ? 1 : 0));
    return op.known(stacks ? one.insert(axis, along) : one.with(axis, along));
  }

  private static List<Shape> shapes(OpContext op, List<ValueType> types) {
    List<Shape> shapes = new ArrayList<>();
    for (ValueType type : types) {
      shapes.add(shape(op, type));
    }
    return shapes;
  }

  private static Shape shape(OpContext op, ValueType type) {
    if (type instanceof TensorType tensor && tensor.shape().isPresent()) {
      return tensor.shape().get();
    }
    throw op.unknown("the shape of an element");
  }

  /** Two shapes that are equal but for an axis, in each dimension the more definite one. */
  private static Shape agreed(OpContext op, Shape a, Shape b, int except) {
    if (a.rank() != b.rank()) {
      throw op.invalid("elements of different ranks: " + a + ", " + b);
    }
    Shape agreed = a;
    for (int axis = 0; axis < a.rank(); axis++) {
      if (axis != except && a.dim(axis).conflictsWith(b.dim(axis))) {
        throw op.invalid("elements do not go together: " + a + ", " + b);
      }
      if (b.dim(axis).isKnown() || a.dim(axis) instanceof Dim.Unknown) {
        agreed = agreed.with(axis, b.dim(axis));
      }
    }
    return agreed;
  }
}
