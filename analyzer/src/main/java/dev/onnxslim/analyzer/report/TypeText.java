package dev.onnxslim.analyzer.report;

import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import java.util.Locale;

/** Types for a person. */
final class TypeText {
  private TypeText() {}

  /** {@code float[1x3]}, {@code sequence(float[...])}, {@code ?} when nothing is known. */
  static String of(ValueType type) {
    if (type instanceof TensorType) {
      return type.toString();
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
    return type instanceof ValueType.Sparse sparse ? "sparse(" + sparse.dense() + ")" : "?";
  }
}
