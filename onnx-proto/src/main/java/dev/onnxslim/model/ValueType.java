package dev.onnxslim.model;

import dev.onnxslim.tensor.ElemType;

/**
 * What a value is: a tensor in nearly all cases.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md#standard-data-types">ONNX IR,
 *     types</a>
 */
public sealed interface ValueType
    permits TensorType,
        ValueType.Sequence,
        ValueType.Maybe,
        ValueType.Mapping,
        ValueType.Sparse,
        ValueType.Unstated {
  /** Not known. */
  ValueType UNSTATED = new Unstated();

  /** A list of values of one type. */
  record Sequence(ValueType element) implements ValueType {}

  /** A value or none: ONNX's {@code optional}. */
  record Maybe(ValueType element) implements ValueType {}

  /** A dictionary. */
  record Mapping(ElemType key, ValueType value) implements ValueType {}

  /** A tensor stored by its elements that are not zero. */
  record Sparse(TensorType dense) implements ValueType {}

  /** Nothing is known, or it is a type of a domain that is not known. */
  record Unstated() implements ValueType {
    // Written out, as what a record is given takes long at a cold start.
    @Override
    public boolean equals(Object other) {
      return other instanceof Unstated;
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }
}
