package dev.onnxslim.tensor;

import java.util.Optional;

/**
 * The element types of the ONNX IR, with the codes of {@code TensorProto.DataType}.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html#tensor-element-types">ONNX element types</a>
 */
public enum ElemType {
  /** No type given. */
  UNDEFINED(0, 0, Kind.OTHER),
  /** IEEE binary32. */
  FLOAT(1, 32, Kind.FLOAT),
  /** Unsigned, 8 bits. */
  UINT8(2, 8, Kind.INTEGER),
  /** Signed, 8 bits. */
  INT8(3, 8, Kind.INTEGER),
  /** Unsigned, 16 bits. */
  UINT16(4, 16, Kind.INTEGER),
  /** Signed, 16 bits. */
  INT16(5, 16, Kind.INTEGER),
  /** Signed, 32 bits. */
  INT32(6, 32, Kind.INTEGER),
  /** Signed, 64 bits. */
  INT64(7, 64, Kind.INTEGER),
  /** UTF-8 strings, of no fixed size. */
  STRING(8, 0, Kind.OTHER),
  /** One byte, 0 or 1. */
  BOOL(9, 8, Kind.OTHER),
  /** IEEE binary16. */
  FLOAT16(10, 16, Kind.FLOAT),
  /** IEEE binary64. */
  DOUBLE(11, 64, Kind.FLOAT),
  /** Unsigned, 32 bits. */
  UINT32(12, 32, Kind.INTEGER),
  /** Unsigned, 64 bits. */
  UINT64(13, 64, Kind.INTEGER),
  /** Two binary32: real, imaginary. */
  COMPLEX64(14, 64, Kind.OTHER),
  /** Two binary64: real, imaginary. */
  COMPLEX128(15, 128, Kind.OTHER),
  /** The upper half of a binary32. */
  BFLOAT16(16, 16, Kind.FLOAT),
  /** 8 bits, 4 of exponent, 3 of mantissa, no infinity. */
  FLOAT8E4M3FN(17, 8, Kind.FLOAT),
  /** The same without negative zero. */
  FLOAT8E4M3FNUZ(18, 8, Kind.FLOAT),
  /** 8 bits, 5 of exponent, 2 of mantissa. */
  FLOAT8E5M2(19, 8, Kind.FLOAT),
  /** The same without infinity and negative zero. */
  FLOAT8E5M2FNUZ(20, 8, Kind.FLOAT),
  /** Unsigned, two a byte. */
  UINT4(21, 4, Kind.INTEGER),
  /** Signed, two a byte. */
  INT4(22, 4, Kind.INTEGER),
  /** 4 bits, two a byte. */
  FLOAT4E2M1(23, 4, Kind.FLOAT),
  /** 8 bits of exponent: a power of two. */
  FLOAT8E8M0(24, 8, Kind.FLOAT),
  /** Unsigned, four a byte. */
  UINT2(25, 2, Kind.INTEGER),
  /** Signed, four a byte. */
  INT2(26, 2, Kind.INTEGER),
  /** 6 bits, 2 of exponent, 3 of mantissa, four in three bytes. */
  FLOAT6E2M3(27, 6, Kind.FLOAT),
  /** 6 bits, 3 of exponent, 2 of mantissa, four in three bytes. */
  FLOAT6E3M2(28, 6, Kind.FLOAT);

  /** Codes are 0, 1, 2 ... in order. */
  private static final ElemType[] BY_CODE = values();

  private enum Kind {
    FLOAT,
    INTEGER,
    OTHER
  }

  private final int code;
  private final int bits;
  private final Kind kind;

  ElemType(int code, int bits, Kind kind) {
    this.code = code;
    this.bits = bits;
    this.kind = kind;
  }

  /** The number that stands for this type in a file. */
  public int code() {
    return code;
  }

  /**
   * The bits that one element takes in {@code raw_data}; 0 if that is not fixed (STRING,
   * UNDEFINED).
   */
  public int bits() {
    return bits;
  }

  /** Whether elements are real floating-point numbers, however small. */
  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /** Whether elements are integers; BOOL is none. */
  public boolean isInteger() {
    return kind == Kind.INTEGER;
  }

  /**
   * The bytes of a tensor with so many elements; types of less than 8 bits are packed, the last
   * byte filled up.
   *
   * @throws ArithmeticException if it is more than a {@code long} holds
   * @throws UnsupportedOperationException if elements have no fixed size (STRING, UNDEFINED)
   */
  public long byteSize(long elements) {
    if (bits == 0) {
      throw new UnsupportedOperationException(this + " elements have no fixed size");
    }
    // Eight elements always fill whole bytes.
    long wholeBytes = Math.multiplyExact(elements / Byte.SIZE, (long) bits);
    long restBits = elements % Byte.SIZE * bits;
    return Math.addExact(wholeBytes, (restBits + Byte.SIZE - 1) / Byte.SIZE);
  }

  /**
   * The type with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ElemType of(int code) {
    return find(code)
        .orElseThrow(() -> new IllegalArgumentException("unknown element type code " + code));
  }

  /** The type with this code, if there is one: a file may hold any number. */
  public static Optional<ElemType> find(int code) {
    return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
  }
}
