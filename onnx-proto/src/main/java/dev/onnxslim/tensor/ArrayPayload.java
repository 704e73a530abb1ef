package dev.onnxslim.tensor;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Bytes in memory. */
final class ArrayPayload implements Payload {

  private final byte[] bytes;

  ArrayPayload(byte[] bytes) {
    this.bytes = Objects.requireNonNull(bytes);
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws EOFException {
    Payload.checkRead(offset, dst.remaining(), bytes.length);
    dst.put(bytes, (int) offset, dst.remaining());
  }
}
