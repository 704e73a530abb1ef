package dev.onnxslim.tensor;

import java.nio.ByteBuffer;

/** Reads one little-endian integer. */
@FunctionalInterface
interface LongDecoder {

  /** The next element of {@code src}, whose position moves past it. */
  long next(ByteBuffer src);

  /**
   * The decoder of {@code type}.
   *
   * @throws UnsupportedOperationException unless it is BOOL or an integer of 8 to 64 bits
   */
  static LongDecoder of(ElemType type) {
    switch (type) {
      case BOOL:
        return src -> src.get() == 0 ? 0 : 1;
      case INT8:
        return ByteBuffer::get;
      case UINT8:
        return src -> Byte.toUnsignedLong(src.get());
      case INT16:
        return ByteBuffer::getShort;
      case UINT16:
        return src -> Short.toUnsignedLong(src.getShort());
      case INT32:
        return ByteBuffer::getInt;
      case UINT32:
        return src -> Integer.toUnsignedLong(src.getInt());
      case INT64:
      case UINT64:
        return ByteBuffer::getLong;
      default:
        throw new UnsupportedOperationException(
            "expected BOOL or an integer of 8 to 64 bits, found " + type);
    }
  }
}
