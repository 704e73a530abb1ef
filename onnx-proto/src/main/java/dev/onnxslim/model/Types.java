package dev.onnxslim.model;

import dev.onnxslim.proto.TensorShapeProto;
import dev.onnxslim.proto.TypeProto;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the type messages of a model. */
final class Types {
  private Types() {}

  static TensorType tensorType(TypeProto.Tensor type) {
    Optional<Shape> shape =
        type.hasShape() ? Optional.of(shape(type.getShape())) : Optional.empty();
    return new TensorType(ElemType.find(type.getElemType()).orElse(ElemType.UNDEFINED), shape);
  }

  /** A negative size is how some exporters (Paddle) write "decided at run time". */
  private static Shape shape(TensorShapeProto shape) {
    List<Dim> dims = new ArrayList<>();
    for (TensorShapeProto.Dimension dim : shape.getDimList()) {
      if (dim.hasDimValue() && dim.getDimValue() >= 0) {
        dims.add(new Dim.Known(dim.getDimValue()));
      } else if (!dim.getDimParam().isEmpty() && !dim.getDimParam().equals("?")) {
        dims.add(new Dim.Symbol(dim.getDimParam()));
      } else {
        dims.add(new Dim.Unknown());
      }
    }
    return new Shape(dims);
  }
}
