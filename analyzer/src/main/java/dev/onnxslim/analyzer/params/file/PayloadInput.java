package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.tensor.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The bytes of a payload as a stream. */
final class PayloadInput extends InputStream {
  private final Payload payload;
  private long at;

  PayloadInput(Payload payload) {
    this.payload = payload;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    if (count == 0) {
      return 0;
    }
    int n = (int) Math.min(count, payload.size() - at);
    if (n <= 0) {
      return -1;
    }
    payload.read(at, ByteBuffer.wrap(bytes, offset, n));
    at += n;
    return n;
  }
}
