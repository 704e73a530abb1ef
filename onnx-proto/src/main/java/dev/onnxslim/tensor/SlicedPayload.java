package dev.onnxslim.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A part of another payload; whoever makes one has checked its bounds. */
final class SlicedPayload implements Payload {

  private final Payload whole;
  private final long start;
  private final long size;

  SlicedPayload(Payload whole, long start, long size) {
    this.whole = whole;
    this.start = start;
    this.size = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size);
    whole.read(start + offset, dst);
  }
}
