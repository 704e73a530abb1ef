package dev.onnxslim.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The bytes of a tensor in {@code raw_data} layout (little endian, row major, 4- and 2-bit elements
 * packed low bits first), left where they are until they are asked for. Safe for use by several
 * threads at once.
 */
public interface Payload {

  /** The number of bytes. */
  long size();

  /**
   * Fills {@code dst} from its position to its limit with the bytes from {@code offset} on, and
   * leaves its position at its limit. Bytes go in as they are stored; the order of {@code dst}
   * plays no part.
   *
   * @throws EOFException if fewer than {@code dst.remaining()} bytes follow {@code offset}
   */
  void read(long offset, ByteBuffer dst) throws IOException;

  /**
   * The {@code size} bytes from {@code offset} on, as a payload of its own.
   *
   * @throws IndexOutOfBoundsException if they do not lie within this payload
   */
  default Payload slice(long offset, long size) {
    Objects.checkFromIndexSize(offset, size, size());
    return new SlicedPayload(this, offset, size);
  }

  /** The bytes of {@code bytes}, which is not copied and must not change any more. */
  static Payload of(byte[] bytes) {
    return new ArrayPayload(bytes);
  }

  /**
   * For implementations: checks a read.
   *
   * @throws EOFException if {@code length} bytes from {@code offset} on do not lie within {@code
   *     size} bytes
   */
  static void checkRead(long offset, long length, long size) throws EOFException {
    if (offset < 0 || length > size - offset) {
      throw new EOFException(
          "expected "
              + length
              + " bytes at offset "
              + offset
              + ", found "
              + size
              + " bytes in all");
    }
  }
}
