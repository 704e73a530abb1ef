package dev.onnxslim.quantizer.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.onnxslim.tensor.ElemType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Arrays to onnxruntime's tensors and back. */
final class OrtArrays {
  private OrtArrays() {}

  static ElemType elemType(TensorInfo info) {
    return switch (info.onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> ElemType.FLOAT;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> ElemType.DOUBLE;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> ElemType.FLOAT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> ElemType.BFLOAT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> ElemType.INT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> ElemType.INT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> ElemType.INT32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> ElemType.INT64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> ElemType.UINT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> ElemType.UINT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> ElemType.UINT32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> ElemType.UINT64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> ElemType.BOOL;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> ElemType.STRING;
      default -> ElemType.UNDEFINED;
    };
  }

  /**
   * The tensor of {@code array}; it must be closed.
   *
   * @throws OrtException for an element type that its Java API cannot create (UINT16, UINT32,
   *     UINT64)
   */
  static OnnxTensor toTensor(OrtEnvironment environment, NdArray array) throws OrtException {
    if (array.elemType() == ElemType.STRING) {
      String[] strings = array.strings().toArray(String[]::new);
      return OnnxTensor.createTensor(environment, strings, array.dims());
    }
    ByteBuffer data = array.data();
    if (!data.isDirect()) data = ByteBuffer.allocateDirect(data.remaining()).put(data).flip();
    return OnnxTensor.createTensor(environment, data, array.dims(), javaType(array.elemType()));
  }

  private static OnnxJavaType javaType(ElemType type) throws OrtException {
    return switch (type) {
      case FLOAT -> OnnxJavaType.FLOAT;
      case DOUBLE -> OnnxJavaType.DOUBLE;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      case INT8 -> OnnxJavaType.INT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case UINT8 -> OnnxJavaType.UINT8;
      case BOOL -> OnnxJavaType.BOOL;
      default -> throw new OrtException("onnxruntime's Java API cannot feed " + type + " inputs");
    };
  }

  /** Adds the arrays of {@code value} under {@code name}, or why there are none. */
  static void read(
      String name, OnnxValue value, Map<String, NdArray> arrays, Map<String, String> unreadable)
      throws OrtException {
    if (value instanceof OnnxTensor tensor) {
      readTensor(name, tensor, arrays, unreadable);
    } else if (value instanceof OnnxSequence sequence) {
      int i = 0;
      for (OnnxValue element : sequence.getValue()) {
        try (element) {
          read(name + "[" + i++ + "]", element, arrays, unreadable);
        }
      }
    } else if (value instanceof OnnxMap map) {
      Map<Object, Object> sorted = new TreeMap<>(map.getValue());
      arrays.put(name + ".keys", list(new ArrayList<>(sorted.keySet())));
      arrays.put(name + ".values", list(new ArrayList<>(sorted.values())));
    } else {
      unreadable.put(name, "its value is of a kind that is not compared: " + value.getType());
    }
  }

  private static void readTensor(
      String name, OnnxTensor tensor, Map<String, NdArray> arrays, Map<String, String> unreadable)
      throws OrtException {
    TensorInfo info = tensor.getInfo();
    ElemType type = elemType(info);
    long[] dims = info.getShape();
    if (type == ElemType.STRING) {
      arrays.put(name, NdArray.ofStrings(dims, strings(tensor.getValue())));
    } else if (!NdArray.isReadable(type)) {
      unreadable.put(name, "its element type cannot be read: " + info.onnxType);
    } else if (NdArray.elementCount(dims) == 0) {
      arrays.put(name, NdArray.allocate(type, dims));
    } else {
      arrays.put(name, NdArray.of(type, dims, tensor.getByteBuffer()));
    }
  }

  private static List<String> strings(Object nested) {
    if (nested instanceof String string) return List.of(string);
    List<String> all = new ArrayList<>();
    for (Object element : (Object[]) nested) all.addAll(strings(element));
    return all;
  }

  private static NdArray list(List<Object> values) {
    long[] dims = {values.size()};
    if (values.isEmpty() || values.get(0) instanceof String) {
      return NdArray.ofStrings(dims, values.stream().map(String::valueOf).toList());
    }
    ElemType type = values.get(0) instanceof Long ? ElemType.INT64 : ElemType.DOUBLE;
    NdArray array = NdArray.allocate(type, dims);
    for (int i = 0; i < values.size(); i++) array.set(i, ((Number) values.get(i)).doubleValue());
    return array;
  }
}
