package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the elements of a tensor block by block, as doubles. */
final class ElementReader {
  /** Elements of a block; a multiple of 8, so that blocks of packed elements begin at bytes. */
  static final int BLOCK = 1 << 15;

  private final Tensor tensor;
  private final long elements;
  private final ByteBuffer bytes;
  private final float[] floats;
  private final double[] block = new double[BLOCK];

  /** A reader of blocks in any order. */
  ElementReader(Tensor tensor) {
    this.tensor = tensor;
    this.elements = tensor.elements();
    this.bytes = ByteBuffer.allocate(BLOCK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    this.floats = isNarrowFloat(tensor.elemType()) ? new float[BLOCK] : new float[0];
  }

  /** Gets the elements in order. */
  interface Sink {
    /**
     * Takes a block.
     *
     * @param from index of its first element in the tensor
     * @param block valid during the call, up to {@code count}
     */
    void accept(long from, double[] block, int count);
  }

  /**
   * Reads a block.
   *
   * @param from index of its first element, a multiple of {@link #BLOCK}
   * @return valid until the next call, up to {@code count}
   */
  double[] block(long from, int count) throws IOException {
    fill(from, count);
    return block;
  }

  /** Whether the elements of a type are numbers that can be read here. */
  static boolean canRead(ElemType type) {
    return isNarrowFloat(type) || type == ElemType.DOUBLE || type.isInteger();
  }

  /** Reads a tensor from the first element to the last. */
  static void read(Tensor tensor, Sink sink) throws IOException {
    ElementReader reader = new ElementReader(tensor);
    for (long from = 0; from < reader.elements; from += BLOCK) {
      int count = (int) Math.min(BLOCK, reader.elements - from);
      reader.fill(from, count);
      sink.accept(from, reader.block, count);
    }
  }

  private static boolean isNarrowFloat(ElemType type) {
    return type == ElemType.FLOAT || type == ElemType.FLOAT16 || type == ElemType.BFLOAT16;
  }

  private void fill(long from, int count) throws IOException {
    ElemType type = tensor.elemType();
    if (isNarrowFloat(type)) {
      tensor.readFloats(from, floats, 0, count, bytes);
      for (int k = 0; k < count; k++) {
        block[k] = floats[k];
      }
      return;
    }
    bytes.clear().limit((int) type.byteSize(count));
    tensor.data().read(from / Byte.SIZE * type.bits(), bytes);
    bytes.flip();
    for (int k = 0; k < count; k++) {
      block[k] = element(type, k);
    }
  }

  private double element(ElemType type, int k) {
    return switch (type) {
      case DOUBLE -> bytes.getDouble(k * Double.BYTES);
      case INT8 -> bytes.get(k);
      case UINT8 -> Byte.toUnsignedInt(bytes.get(k));
      case INT16 -> bytes.getShort(k * Short.BYTES);
      case UINT16 -> Short.toUnsignedInt(bytes.getShort(k * Short.BYTES));
      case INT32 -> bytes.getInt(k * Integer.BYTES);
      case UINT32 -> Integer.toUnsignedLong(bytes.getInt(k * Integer.BYTES));
      case INT64 -> bytes.getLong(k * Long.BYTES);
      case UINT64 -> unsigned(bytes.getLong(k * Long.BYTES));
      case INT4, INT2 -> packed(type.bits(), k) << 32 - type.bits() >> 32 - type.bits();
      default -> packed(type.bits(), k); // UINT4, UINT2
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : (bits >>> 1 | bits & 1) * 2.0;
  }

  private int packed(int bits, int k) {
    int perByte = Byte.SIZE / bits;
    return bytes.get(k / perByte) >> k % perByte * bits & (1 << bits) - 1;
  }
}
