package dev.onnxslim.model;

import dev.onnxslim.tensor.ElemType;
import java.util.Optional;

/**
 * Element type and, as far as it is known, shape of a tensor value.
 *
 * @param elemType {@code UNDEFINED} when it is not known
 * @param shape empty when not even the rank is known
 */
public record TensorType(ElemType elemType, Optional<Shape> shape) implements ValueType {

  /** A tensor of known rank. */
  public static TensorType of(ElemType elemType, Shape shape) {
    return new TensorType(elemType, Optional.of(shape));
  }

  /** A tensor of unknown rank. */
  public static TensorType of(ElemType elemType) {
    return new TensorType(elemType, Optional.empty());
  }

  // Written out, as what a record is given takes long at a cold start.
  @Override
  public boolean equals(Object other) {
    return other instanceof TensorType type
        && type.elemType == elemType
        && type.shape.equals(shape);
  }

  @Override
  public int hashCode() {
    return 31 * elemType.ordinal() + shape.hashCode();
  }

  @Override
  public String toString() {
    String type = elemType.name().toLowerCase(java.util.Locale.ROOT);
    return type + shape.map(Shape::toString).orElse("[...]");
  }
}
