package dev.onnxslim.model;

import dev.onnxslim.proto.SparseTensorProto;
import dev.onnxslim.proto.TensorShapeProto;
import dev.onnxslim.proto.TypeProto;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes the type messages of a model. */
final class Types {
  private static final int MAX_DEPTH = 20;

  private Types() {}

  static ValueType valueType(TypeProto type) {
    return valueType(type, 0);
  }

  private static ValueType valueType(TypeProto type, int depth) {
    if (depth > MAX_DEPTH) {
      return ValueType.UNSTATED;
    }
    return switch (type.getValueCase()) {
      case TENSOR_TYPE -> tensorType(type.getTensorType());
      case SEQUENCE_TYPE ->
          new ValueType.Sequence(valueType(type.getSequenceType().getElemType(), depth + 1));
      case OPTIONAL_TYPE ->
          new ValueType.Maybe(valueType(type.getOptionalType().getElemType(), depth + 1));
      case MAP_TYPE ->
          new ValueType.Mapping(
              elemType(type.getMapType().getKeyType()),
              valueType(type.getMapType().getValueType(), depth + 1));
      case SPARSE_TENSOR_TYPE -> {
        TypeProto.SparseTensor sparse = type.getSparseTensorType();
        yield new ValueType.Sparse(
            new TensorType(
                elemType(sparse.getElemType()),
                sparse.hasShape() ? Optional.of(shape(sparse.getShape())) : Optional.empty()));
      }
      case OPAQUE_TYPE, VALUE_NOT_SET -> ValueType.UNSTATED;
    };
  }

  static TensorType tensorType(TypeProto.Tensor type) {
    Optional<Shape> shape =
        type.hasShape() ? Optional.of(shape(type.getShape())) : Optional.empty();
    return new TensorType(elemType(type.getElemType()), shape);
  }

  static TensorType denseType(SparseTensorProto sparse) {
    long[] dims = sparse.getDimsList().stream().mapToLong(Long::longValue).toArray();
    return TensorType.of(elemType(sparse.getValues().getDataType()), Shape.of(dims));
  }

  /** The message for a type; fields of {@code before} that a type does not hold stay. */
  static TypeProto toProto(ValueType type, TypeProto before) {
    TypeProto.Builder result = before.toBuilder();
    if (type instanceof TensorType tensor) {
      TypeProto.Tensor.Builder builder = result.getTensorTypeBuilder();
      builder.setElemType(tensor.elemType().code()).clearShape();
      tensor.shape().ifPresent(shape -> builder.setShape(toProto(shape)));
    } else if (type instanceof ValueType.Sequence sequence) {
      TypeProto element = before.getSequenceType().getElemType();
      result.getSequenceTypeBuilder().setElemType(toProto(sequence.element(), element));
    } else if (type instanceof ValueType.Maybe maybe) {
      TypeProto element = before.getOptionalType().getElemType();
      result.getOptionalTypeBuilder().setElemType(toProto(maybe.element(), element));
    } else if (type instanceof ValueType.Mapping map) {
      TypeProto value = before.getMapType().getValueType();
      result
          .getMapTypeBuilder()
          .setKeyType(map.key().code())
          .setValueType(toProto(map.value(), value));
    } else if (type instanceof ValueType.Sparse sparse) {
      TypeProto.SparseTensor.Builder builder = result.getSparseTensorTypeBuilder();
      builder.setElemType(sparse.dense().elemType().code()).clearShape();
      sparse.dense().shape().ifPresent(shape -> builder.setShape(toProto(shape)));
    }
    return result.build();
  }

  private static TensorShapeProto toProto(Shape shape) {
    TensorShapeProto.Builder result = TensorShapeProto.newBuilder();
    for (Dim dim : shape.dims()) {
      TensorShapeProto.Dimension.Builder builder = result.addDimBuilder();
      if (dim instanceof Dim.Known known) {
        builder.setDimValue(known.size());
      } else if (!(dim instanceof Dim.Unknown)) {
        builder.setDimParam(dim.toString());
      }
    }
    return result.build();
  }

  private static ElemType elemType(int code) {
    return ElemType.find(code).orElse(ElemType.UNDEFINED);
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
        dims.add(Dim.UNKNOWN);
      }
    }
    return new Shape(dims);
  }
}
