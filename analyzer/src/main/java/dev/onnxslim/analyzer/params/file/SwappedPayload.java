package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.tensor.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Big-endian numbers read as little-endian ones.
 *
 * @param width bytes of a number
 */
record SwappedPayload(Payload source, int width) implements Payload {
  private static final int BLOCK = 1 << 12;

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size());
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    long at = offset;
    while (dst.hasRemaining()) {
      long number = at - at % width;
      int count = (int) Math.min(BLOCK, size() - number);
      source.read(number, block.clear().limit(count));
      for (int k = (int) (at - number); k < count && dst.hasRemaining(); k++, at++) {
        dst.put(block.get(k - k % width + (width - 1 - k % width)));
      }
    }
  }
}
