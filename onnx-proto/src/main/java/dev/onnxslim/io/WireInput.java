package dev.onnxslim.io;

import dev.onnxslim.model.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Protobuf's wire format read from a file through a small window, so that what is skipped is never
 * loaded.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">protobuf encoding</a>
 */
final class WireInput {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int START_GROUP = 3;
  static final int END_GROUP = 4;
  static final int FIXED32 = 5;

  private static final int WINDOW = 16 * 1024;

  private final Path path;
  private final OpenFile file;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
  private long windowStart;

  WireInput(Path path, OpenFile file) {
    this.path = path;
    this.file = file;
    window.limit(0);
  }

  long size() {
    return file.size();
  }

  long position() {
    return windowStart + window.position();
  }

  int readByte() throws IOException {
    if (!window.hasRemaining()) {
      fill();
    }
    return window.get() & 0xff;
  }

  long readVarint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = readByte();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw malformed("a number of more than 10 bytes");
  }

  void skip(long count) {
    long target = position() + count;
    if (target <= windowStart + window.limit()) {
      window.position((int) (target - windowStart));
    } else {
      windowStart = target;
      window.limit(0);
    }
  }

  void copy(long count, WireOutput out) throws IOException {
    long left = count;
    while (left > 0) {
      if (!window.hasRemaining()) {
        fill();
      }
      int n = (int) Math.min(left, window.remaining());
      out.write(window.array(), window.position(), n);
      window.position(window.position() + n);
      left -= n;
    }
  }

  ModelFormatException malformed(String what) {
    return new ModelFormatException(
        path,
        "not an ONNX model, or cut short: " + what + " at byte " + position(),
        "download or export it again");
  }

  private void fill() throws IOException {
    windowStart = position();
    int n = (int) Math.min(WINDOW, file.size() - windowStart);
    if (n <= 0) {
      window.limit(0);
      throw malformed("the file ends inside a field");
    }
    window.clear().limit(n);
    file.read(windowStart, window);
    window.flip();
  }
}
