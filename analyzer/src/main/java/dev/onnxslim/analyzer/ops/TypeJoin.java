package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What holds for a value that is of one of two types: the results of two branches. */
public final class TypeJoin {
  private TypeJoin() {}

  /** The most that is true of both types; dims that may differ are unknown. */
  public static ValueType of(ValueType a, ValueType b) {
    if (a.equals(b)) {
      return a;
    }
    if (a instanceof TensorType x && b instanceof TensorType y) {
      ElemType elemType = x.elemType() == y.elemType() ? x.elemType() : ElemType.UNDEFINED;
      return new TensorType(elemType, shape(x.shape(), y.shape()));
    }
    if (a instanceof ValueType.Sequence x && b instanceof ValueType.Sequence y) {
      return new ValueType.Sequence(of(x.element(), y.element()));
    }
    if (a instanceof ValueType.Maybe x && b instanceof ValueType.Maybe y) {
      return new ValueType.Maybe(of(x.element(), y.element()));
    }
    return ValueType.UNSTATED;
  }

  private static Optional<Shape> shape(Optional<Shape> a, Optional<Shape> b) {
    if (a.isEmpty() || b.isEmpty() || a.get().rank() != b.get().rank()) {
      return Optional.empty();
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < a.get().rank(); axis++) {
      Dim dim = a.get().dim(axis);
      dims.add(dim.equals(b.get().dim(axis)) ? dim : Dim.UNKNOWN);
    }
    return Optional.of(new Shape(dims));
  }
}
