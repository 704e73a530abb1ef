package dev.onnxslim.analyzer.build;

import dev.onnxslim.tensor.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of several payloads, one after the other, left where they lie. */
final class JoinedPayload implements Payload {
  private final List<Payload> parts;
  private final long size;

  JoinedPayload(List<Payload> parts) {
    this.parts = List.copyOf(parts);
    this.size = parts.stream().mapToLong(Payload::size).sum();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size);
    int limit = dst.limit();
    long at = offset;
    long start = 0;
    for (Payload part : parts) {
      long end = start + part.size();
      if (at < end && dst.position() < limit) {
        int n = (int) Math.min(limit - dst.position(), end - at);
        dst.limit(dst.position() + n);
        part.read(at - start, dst);
        dst.limit(limit);
        at += n;
      }
      start = end;
    }
  }
}
