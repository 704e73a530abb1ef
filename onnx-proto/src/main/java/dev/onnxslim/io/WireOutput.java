package dev.onnxslim.io;

import java.util.Arrays;

/** A growing array in protobuf's wire format, with lengths that are filled in afterwards. */
final class WireOutput {
  /** Bytes kept for a length: protobuf reads numbers that are longer than they need to be. */
  private static final int LENGTH_BYTES = 5;

  private byte[] bytes;
  private int size;

  WireOutput(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  byte[] array() {
    return bytes;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  void write(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, size, count);
    size += count;
  }

  void writeByte(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  void writeVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      writeByte((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    writeByte((int) rest);
  }

  void writeTag(int field, int wireType) {
    writeVarint((long) field << 3 | wireType);
  }

  /** Keeps room for a length and returns where. */
  int beginMessage() {
    reserve(LENGTH_BYTES);
    size += LENGTH_BYTES;
    return size;
  }

  /** Fills in the length of the message that began at {@code start}. */
  void endMessage(int start) {
    int length = size - start;
    for (int k = 0; k < LENGTH_BYTES; k++) {
      int more = k < LENGTH_BYTES - 1 ? 0x80 : 0;
      bytes[start - LENGTH_BYTES + k] = (byte) (length >>> (7 * k) & 0x7f | more);
    }
  }

  /** Replaces everything from {@code start} on. */
  void replaceFrom(int start, byte[] replacement) {
    size = start;
    write(replacement, 0, replacement.length);
  }

  private void reserve(int count) {
    if (count > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, (int) Math.max((long) size + count, size * 2L));
    }
  }
}
