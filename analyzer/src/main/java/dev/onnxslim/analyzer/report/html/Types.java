package dev.onnxslim.analyzer.report.html;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How types and shapes are written for people. */
final class Types {
  private Types() {}

  /** {@code float[1×3×224×224]}, {@code sequence(int64[?])}; {@code ?} when nothing is known. */
  static String text(ValueType type) {
    if (type instanceof TensorType tensor) {
      String shape = shape(tensor.shape());
      String name = name(tensor.elemType());
      return shape.equals("scalar") ? name + " scalar" : name + "[" + shape + "]";
    }
    if (type instanceof ValueType.Sequence sequence) {
      return "sequence(" + text(sequence.element()) + ")";
    }
    if (type instanceof ValueType.Maybe maybe) {
      return "optional(" + text(maybe.element()) + ")";
    }
    if (type instanceof ValueType.Mapping map) {
      return "map(" + name(map.key()) + " to " + text(map.value()) + ")";
    }
    if (type instanceof ValueType.Sparse sparse) {
      return "sparse(" + text(sparse.dense()) + ")";
    }
    return "?";
  }

  /** The same, the element type left out where it is the usual one: {@code 1×3×224×224}. */
  static String brief(ValueType type) {
    return type instanceof TensorType tensor && tensor.elemType() == ElemType.FLOAT
        ? shape(tensor.shape())
        : text(type);
  }

  /** {@code 1×3×224×224}, {@code scalar}, or {@code ?} when not even the rank is known. */
  static String shape(Optional<Shape> shape) {
    if (shape.isEmpty()) {
      return "?";
    }
    List<Dim> dims = shape.get().dims();
    StringBuilder text = new StringBuilder();
    for (Dim dim : dims) {
      text.append(text.length() == 0 ? "" : "×").append(dim);
    }
    return dims.isEmpty() ? "scalar" : text.toString();
  }

  /** {@code 32×3×3×3} or {@code scalar}. */
  static String dims(long[] dims) {
    return shape(Optional.of(Shape.of(dims)));
  }

  /** {@code float16}. */
  static String name(ElemType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
