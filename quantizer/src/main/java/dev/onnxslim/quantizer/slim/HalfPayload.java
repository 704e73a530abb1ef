package dev.onnxslim.quantizer.slim;

import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A FLOAT tensor's elements rounded to halves whenever they are read; nothing is kept. */
record HalfPayload(Tensor floats) implements Payload {
  private static final int CHUNK = 1 << 14;

  @Override
  public long size() {
    return floats.elements() * Short.BYTES;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size());
    float[] chunk = new float[CHUNK];
    for (long at = offset; dst.hasRemaining(); ) {
      long first = at / Short.BYTES;
      int count = (int) Math.min(CHUNK, (dst.remaining() + at % 2 + 1) / Short.BYTES);
      floats.readFloats(first, chunk, 0, count);
      for (int k = 0; k < count; k++) {
        short half = Float16.fromFloat(chunk[k]);
        at = put(dst, at, first + k, (byte) half, 0);
        at = put(dst, at, first + k, (byte) (half >> Byte.SIZE), 1);
      }
    }
  }

  /** Writes a byte of an element if it is the next to be written: a read may start at either. */
  private static long put(ByteBuffer dst, long at, long element, byte value, int which) {
    if (!dst.hasRemaining() || at != element * Short.BYTES + which) {
      return at;
    }
    dst.put(value);
    return at + 1;
  }
}
