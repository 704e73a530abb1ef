package dev.onnxslim.analyzer.report;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import java.util.Locale;

/** Types for a person. */
public final class TypeText {
  private TypeText() {}

  /** {@code float[1x3]}, {@code sequence(float[...])}, {@code ?} when nothing is known. */
  public static String of(ValueType type) {
    if (type instanceof TensorType tensor) {
      String shape = tensor.shape().isPresent() ? shape(tensor.shape().get()) : "[...]";
      return tensor.elemType().name().toLowerCase(Locale.ROOT) + shape;
    }
    if (type instanceof ValueType.Sequence sequence) {
      return "sequence(" + of(sequence.element()) + ")";
    }
    if (type instanceof ValueType.Maybe maybe) {
      return "optional(" + of(maybe.element()) + ")";
    }
    if (type instanceof ValueType.Mapping mapping) {
      String key = mapping.key().name().toLowerCase(Locale.ROOT);
      return "map(" + key + ", " + of(mapping.value()) + ")";
    }
    return type instanceof ValueType.Sparse sparse ? "sparse(" + of(sparse.dense()) + ")" : "?";
  }

  /** {@code [1x3x224x224]}; {@code [batch, 3]} where there are names. */
  public static String shape(Shape shape) {
    StringBuilder text = new StringBuilder("[");
    String separator = shape.isKnown() ? "x" : ", ";
    for (Dim dim : shape.dims()) {
      text.append(text.length() > 1 ? separator : "").append(dim);
    }
    return text.append(']').toString();
  }
}
