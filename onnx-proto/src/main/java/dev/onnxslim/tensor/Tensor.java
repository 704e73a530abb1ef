package dev.onnxslim.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A constant tensor: name, element type, dimensions and lazily read bytes. Immutable. The bytes may
 * be fewer or more than the dimensions ask for (a file may say anything); reading past their end is
 * an {@link EOFException}.
 */
public final class Tensor {

  private static final int CHUNK_BYTES = 1 << 18;

  /** Up to here a heap buffer is cheaper than making a direct one. */
  private static final int HEAP_BYTES = 1 << 13;

  private final String name;
  private final ElemType elemType;
  private final long[] dims;
  private final Payload data;

  /**
   * @param dims one size per axis, none for a scalar; copied
   * @throws IllegalArgumentException if a size is negative
   */
  public Tensor(String name, ElemType elemType, long[] dims, Payload data) {
    this.name = Objects.requireNonNull(name);
    this.elemType = Objects.requireNonNull(elemType);
    this.dims = dims.clone();
    this.data = Objects.requireNonNull(data);
    for (long dim : this.dims) {
      if (dim < 0) {
        throw new IllegalArgumentException(
            "tensor '" + name + "': expected sizes >= 0, found " + Arrays.toString(dims));
      }
    }
  }

  /** The name, empty for a tensor that has none. */
  public String name() {
    return name;
  }

  /** The type of the elements. */
  public ElemType elemType() {
    return elemType;
  }

  /** A copy of the sizes, one per axis. */
  public long[] dims() {
    return dims.clone();
  }

  /** The number of axes, 0 for a scalar. */
  public int rank() {
    return dims.length;
  }

  /**
   * The product of the sizes, 1 for a scalar.
   *
   * @throws ArithmeticException if it is more than a {@code long} holds
   */
  public long elements() {
    for (long dim : dims) {
      if (dim == 0) {
        return 0; // whatever the others are: their product alone may not fit
      }
    }
    long elements = 1;
    for (long dim : dims) {
      elements = Math.multiplyExact(elements, dim);
    }
    return elements;
  }

  /**
   * The bytes that type and dimensions ask for; {@code data().size()} may differ in a bad file.
   *
   * @throws ArithmeticException if it is more than a {@code long} holds
   * @throws UnsupportedOperationException if the elements have no fixed size (STRING, UNDEFINED)
   */
  public long byteSize() {
    return elemType.byteSize(elements());
  }

  /** The bytes in {@code raw_data} layout. */
  public Payload data() {
    return data;
  }

  /**
   * Converts {@code n} elements, counted in row-major order from {@code from} on, to floats. A
   * double is rounded to the nearest float.
   *
   * @throws UnsupportedOperationException unless the type is FLOAT, FLOAT16, BFLOAT16 or DOUBLE
   * @throws IndexOutOfBoundsException if they are not all elements of this tensor, or do not fit
   *     into {@code dst}
   * @throws EOFException if the bytes end before them
   */
  public void readFloats(long from, float[] dst, int dstOff, int n) throws IOException {
    readFloats(from, dst, dstOff, n, chunk((long) n * elementBytes()));
  }

  /**
   * The same through {@code scratch}, so that many reads share one buffer; its position, limit and
   * order are lost.
   *
   * @param scratch at least 8 bytes; a direct one saves a copy when the bytes come from a file
   */
  public void readFloats(long from, float[] dst, int dstOff, int n, ByteBuffer scratch)
      throws IOException {
    FloatDecoder decoder = FloatDecoder.of(elemType);
    Objects.checkFromIndexSize(from, n, elements());
    Objects.checkFromIndexSize(dstOff, n, dst.length);
    int step = scratch.capacity() / decoder.bytes();
    scratch.order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < n; done += step) {
      int count = Math.min(step, n - done);
      scratch.clear().limit(count * decoder.bytes());
      data.read((from + done) * decoder.bytes(), scratch);
      decoder.decode(scratch.flip(), dst, dstOff + done, count);
    }
  }

  /**
   * All elements as floats, in row-major order.
   *
   * @throws UnsupportedOperationException as {@link #readFloats(long, float[], int, int)}
   * @throws ArithmeticException if there are more than an array holds
   * @throws EOFException if the bytes end before them
   */
  public float[] toFloats() throws IOException {
    FloatDecoder.of(elemType);
    int n = checkedLength();
    float[] floats = new float[n];
    readFloats(0, floats, 0, n);
    return floats;
  }

  /**
   * All elements as longs, in row-major order: BOOL as 0 or 1, unsigned types up to 32 bits as
   * their value, UINT64 as its bits.
   *
   * @throws UnsupportedOperationException unless the type is BOOL or an integer of 8 to 64 bits
   * @throws ArithmeticException if there are more than an array holds
   * @throws EOFException if the bytes end before them
   */
  public long[] toLongs() throws IOException {
    LongDecoder decoder = LongDecoder.of(elemType);
    int n = checkedLength();
    int bytes = elementBytes();
    long[] longs = new long[n];
    ByteBuffer scratch = chunk((long) n * bytes).order(ByteOrder.LITTLE_ENDIAN);
    int step = scratch.capacity() / bytes;
    for (int done = 0; done < n; done += step) {
      int count = Math.min(step, n - done);
      scratch.clear().limit(count * bytes);
      data.read((long) done * bytes, scratch);
      scratch.flip();
      for (int i = 0; i < count; i++) {
        longs[done + i] = decoder.next(scratch);
      }
    }
    return longs;
  }

  @Override
  public String toString() {
    return elemType + Arrays.toString(dims) + " '" + name + "'";
  }

  /**
   * The number of elements, after checking that the bytes are there: no array is made for a lying
   * shape.
   */
  private int checkedLength() throws EOFException {
    int n = Math.toIntExact(elements());
    Payload.checkRead(0, byteSize(), data.size());
    return n;
  }

  private int elementBytes() {
    return elemType.bits() / Byte.SIZE;
  }

  private static ByteBuffer chunk(long bytes) {
    return bytes <= HEAP_BYTES
        ? ByteBuffer.allocate((int) Math.max(bytes, Long.BYTES))
        : ByteBuffer.allocateDirect((int) Math.min(bytes, CHUNK_BYTES));
  }
}
