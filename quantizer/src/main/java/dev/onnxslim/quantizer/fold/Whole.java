package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.ElemType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes integers of a type, the lower bits of longs, or truth values. */
final class Whole {
  private final int width;
  private final ByteBuffer bytes;

  Whole(ElemType type, byte[] bytes) {
    this.width = type.bits() / Byte.SIZE;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int count() {
    return bytes.capacity() / width;
  }

  void put(int index, long value) {
    switch (width) {
      case Long.BYTES -> bytes.putLong(index * Long.BYTES, value);
      case Integer.BYTES -> bytes.putInt(index * Integer.BYTES, (int) value);
      default -> bytes.put(index, (byte) value);
    }
  }
}
