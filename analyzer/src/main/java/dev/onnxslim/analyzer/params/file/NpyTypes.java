package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.tensor.ElemType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * NumPy's names of element types. NumPy has none for bfloat16, floats of 8 bits and less, and
 * integers of less than 8 bits.
 */
final class NpyTypes {
  private static final Map<ElemType, String> CODES = new EnumMap<>(ElemType.class);

  static {
    CODES.put(ElemType.BOOL, "b1");
    CODES.put(ElemType.INT8, "i1");
    CODES.put(ElemType.INT16, "i2");
    CODES.put(ElemType.INT32, "i4");
    CODES.put(ElemType.INT64, "i8");
    CODES.put(ElemType.UINT8, "u1");
    CODES.put(ElemType.UINT16, "u2");
    CODES.put(ElemType.UINT32, "u4");
    CODES.put(ElemType.UINT64, "u8");
    CODES.put(ElemType.FLOAT16, "f2");
    CODES.put(ElemType.FLOAT, "f4");
    CODES.put(ElemType.DOUBLE, "f8");
    CODES.put(ElemType.COMPLEX64, "c8");
    CODES.put(ElemType.COMPLEX128, "c16");
  }

  private NpyTypes() {}

  static boolean canHold(ElemType type) {
    return CODES.containsKey(type);
  }

  /** With the byte order: {@code <f4}, {@code |u1}. */
  static String descr(ElemType type) {
    return (type.bits() == Byte.SIZE ? "|" : "<") + CODES.get(type);
  }

  /** The type of a code without byte order. */
  static Optional<ElemType> find(String code) {
    return CODES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(code))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
