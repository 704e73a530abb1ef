package dev.onnxslim.model;

import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.ElemType;
import java.nio.ByteBuffer;

/**
 * Tensor data that is stored in a typed list instead of {@code raw_data}.
 *
 * <p>Which list holds which type: {@code float_data} FLOAT, COMPLEX64; {@code double_data} DOUBLE,
 * COMPLEX128; {@code int64_data} INT64; {@code uint64_data} UINT64, UINT32; {@code int32_data}
 * everything of 32 bits and less, types of less than 8 bits one packed byte an entry.
 */
final class TypedData {
  private TypedData() {}

  /** Entries that {@code bytes} of raw data take in the type's list. */
  static long entries(ElemType type, long bytes) {
    return switch (type) {
      case COMPLEX64 -> bytes / 4;
      case COMPLEX128 -> bytes / 8;
      default -> type.bits() < 8 ? bytes : bytes / (type.bits() / 8);
    };
  }

  /** Entries found in the type's list. */
  static long count(TensorProto proto, ElemType type) {
    return switch (type) {
      case FLOAT, COMPLEX64 -> proto.getFloatDataCount();
      case DOUBLE, COMPLEX128 -> proto.getDoubleDataCount();
      case INT64 -> proto.getInt64DataCount();
      case UINT64, UINT32 -> proto.getUint64DataCount();
      default -> proto.getInt32DataCount();
    };
  }

  /** Writes the list as little-endian raw data. */
  static void copy(TensorProto proto, ElemType type, ByteBuffer raw) {
    switch (type) {
      case FLOAT, COMPLEX64 -> proto.getFloatDataList().forEach(raw::putFloat);
      case DOUBLE, COMPLEX128 -> proto.getDoubleDataList().forEach(raw::putDouble);
      case INT64 -> proto.getInt64DataList().forEach(raw::putLong);
      case UINT64 -> proto.getUint64DataList().forEach(raw::putLong);
      case UINT32 -> proto.getUint64DataList().forEach(v -> raw.putInt(v.intValue()));
      default -> {
        for (int value : proto.getInt32DataList()) {
          if (type.bits() == 32) {
            raw.putInt(value);
          } else if (type.bits() == 16) {
            raw.putShort((short) value);
          } else {
            raw.put((byte) value);
          }
        }
      }
    }
  }
}
