package dev.onnxslim.quantizer.runtime;

import dev.onnxslim.tensor.BFloat16;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A dense array in memory, row-major: what goes into a model and comes out of it. Numbers are
 * little-endian bytes, one element after the other; strings are kept apart.
 */
public final class NdArray {
  private final ElemType elemType;
  private final long[] dims;
  private final int elements;
  private final ByteBuffer data;
  private final List<String> strings;

  private NdArray(ElemType elemType, long[] dims, ByteBuffer data, List<String> strings) {
    this.elemType = elemType;
    this.dims = dims.clone();
    this.elements = Math.toIntExact(elementCount(dims));
    this.data = data;
    this.strings = strings;
  }

  /**
   * An array over {@code data}, which is not copied.
   *
   * @param data remaining bytes: exactly the elements of {@code dims}
   * @throws IllegalArgumentException when the byte count does not match
   */
  public static NdArray of(ElemType elemType, long[] dims, ByteBuffer data) {
    long expected = elementCount(dims) * bytesPerElement(elemType);
    if (data.remaining() != expected) {
      throw new IllegalArgumentException(
          elemType
              + Arrays.toString(dims)
              + ": expected "
              + expected
              + " bytes, found "
              + data.remaining());
    }
    return new NdArray(elemType, dims, data.slice().order(ByteOrder.LITTLE_ENDIAN), List.of());
  }

  /** An array of strings in row-major order. */
  public static NdArray ofStrings(long[] dims, List<String> strings) {
    if (strings.size() != elementCount(dims)) {
      throw new IllegalArgumentException(
          "STRING" + Arrays.toString(dims) + ": found " + strings.size() + " strings");
    }
    return new NdArray(ElemType.STRING, dims, ByteBuffer.allocate(0), List.copyOf(strings));
  }

  /** A zeroed array outside the heap, to be filled through {@link #set}. */
  public static NdArray allocate(ElemType elemType, long... dims) {
    long bytes = elementCount(dims) * bytesPerElement(elemType);
    return of(elemType, dims, ByteBuffer.allocateDirect(Math.toIntExact(bytes)));
  }

  /** A FLOAT array of {@code dims}. */
  public static NdArray ofFloats(float[] values, long... dims) {
    NdArray array = allocate(ElemType.FLOAT, dims);
    array.data().asFloatBuffer().put(values);
    return array;
  }

  /** An INT64 array of {@code dims}. */
  public static NdArray ofLongs(long[] values, long... dims) {
    NdArray array = allocate(ElemType.INT64, dims);
    array.data().asLongBuffer().put(values);
    return array;
  }

  public ElemType elemType() {
    return elemType;
  }

  public long[] dims() {
    return dims.clone();
  }

  public int rank() {
    return dims.length;
  }

  /** Number of elements; 1 for a scalar. */
  public int elements() {
    return elements;
  }

  /** The little-endian bytes, position 0; empty for strings. */
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The strings in row-major order; empty for numbers. */
  public List<String> strings() {
    return strings;
  }

  /** Whether {@link #read} can convert its elements. */
  public static boolean isReadable(ElemType type) {
    return switch (type) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, BOOL -> true;
      default -> false;
    };
  }

  /** Whether elements of {@code type} are real numbers that {@link #read} can convert. */
  public static boolean isReal(ElemType type) {
    return switch (type) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
      default -> false;
    };
  }

  /** Whether its elements are real numbers. */
  public boolean isReal() {
    return isReal(elemType);
  }

  /** Elements {@code from .. from + n} as doubles; 64-bit integers are rounded. */
  public void read(int from, double[] dst, int n) {
    switch (elemType) {
      case FLOAT -> {
        for (int i = 0; i < n; i++) dst[i] = data.getFloat((from + i) * 4);
      }
      case DOUBLE -> {
        for (int i = 0; i < n; i++) dst[i] = data.getDouble((from + i) * 8);
      }
      case FLOAT16 -> {
        for (int i = 0; i < n; i++) dst[i] = Float16.toFloat(data.getShort((from + i) * 2));
      }
      case BFLOAT16 -> {
        for (int i = 0; i < n; i++) dst[i] = BFloat16.toFloat(data.getShort((from + i) * 2));
      }
      default -> {
        for (int i = 0; i < n; i++) dst[i] = integer(from + i);
      }
    }
  }

  /** Element {@code i} of an integer or bool array; UINT64 keeps its bits. */
  public long integer(int i) {
    return switch (elemType) {
      case INT8 -> data.get(i);
      case UINT8, BOOL -> data.get(i) & 0xff;
      case INT16 -> data.getShort(i * 2);
      case UINT16 -> data.getShort(i * 2) & 0xffff;
      case INT32 -> data.getInt(i * 4);
      case UINT32 -> data.getInt(i * 4) & 0xffff_ffffL;
      case INT64, UINT64 -> data.getLong(i * 8);
      default -> throw new IllegalStateException("not an integer array: " + elemType);
    };
  }

  /** Sets element {@code i}, rounded to the element type. */
  public void set(int i, double value) {
    switch (elemType) {
      case FLOAT -> data.putFloat(i * 4, (float) value);
      case DOUBLE -> data.putDouble(i * 8, value);
      case FLOAT16 -> data.putShort(i * 2, Float16.fromFloat((float) value));
      case BFLOAT16 -> data.putShort(i * 2, BFloat16.fromFloat((float) value));
      case INT8, UINT8, BOOL -> data.put(i, (byte) (long) value);
      case INT16, UINT16 -> data.putShort(i * 2, (short) (long) value);
      case INT32, UINT32 -> data.putInt(i * 4, (int) (long) value);
      case INT64, UINT64 -> data.putLong(i * 8, (long) value);
      default -> throw new IllegalStateException("cannot set an element of " + elemType);
    }
  }

  /** Product of {@code dims}; 1 for a scalar. */
  public static long elementCount(long... dims) {
    long n = 1;
    for (long dim : dims) n = Math.multiplyExact(n, dim);
    return n;
  }

  private static int bytesPerElement(ElemType type) {
    if (!isReadable(type)) throw new IllegalArgumentException("arrays of " + type);
    return type.bits() / 8;
  }

  @Override
  public String toString() {
    return elemType + Arrays.toString(dims);
  }
}
