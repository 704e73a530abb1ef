package dev.onnxslim.analyzer.cost;

import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.Optional;

/** What values take in memory. */
public final class ValueBytes {
  private ValueBytes() {}

  /** The bytes of a value; unknown for texts and where the type does not tell. */
  static Dim of(Scope scope, Value value) {
    ValueType type = scope.type(value);
    if (!(type instanceof ValueType.Sequence)) {
      return of(type);
    }
    Optional<Contents> contents = scope.contents(value);
    if (contents.isEmpty() || !(contents.get() instanceof Contents.Elements elements)) {
      return Dim.UNKNOWN;
    }
    Dim sum = Dim.of(0);
    for (ValueType element : elements.types()) {
      sum = sum.plus(of(element));
    }
    return sum;
  }

  /** The bytes of a value of a type. An optional counts as if it were there. */
  public static Dim of(ValueType type) {
    if (type instanceof ValueType.Maybe maybe) {
      return of(maybe.element());
    }
    return type instanceof TensorType tensor && tensor.shape().isPresent()
        ? of(tensor.elemType(), tensor.shape().get().elements())
        : Dim.UNKNOWN;
  }

  /** The bytes of so many elements; those of less than 8 bits are packed. */
  static Dim of(ElemType type, Dim elements) {
    if (type.bits() == 0) {
      return Dim.UNKNOWN;
    }
    return type.bits() % Byte.SIZE == 0
        ? elements.times(type.bits() / Byte.SIZE)
        : elements.times(type.bits()).ceilDiv(Byte.SIZE);
  }
}
