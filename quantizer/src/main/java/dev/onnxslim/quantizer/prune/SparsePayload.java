package dev.onnxslim.quantizer.prune;

import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A weight whose elements of least magnitude are 0, made whenever it is read; nothing is kept. */
final class SparsePayload implements Payload {
  private static final int CHUNK = 1 << 13;

  private final Tensor source;
  private final int threshold;
  private final long tiesBefore;

  private SparsePayload(Tensor source, int threshold, long tiesBefore) {
    this.source = source;
    this.threshold = threshold;
    this.tiesBefore = tiesBefore;
  }

  /**
   * A weight with zeros.
   *
   * @param weight of floats
   * @param threshold bits of a magnitude: what is smaller becomes 0
   * @param tiesBefore of the elements of exactly that magnitude, those of a smaller index as well
   */
  static Tensor of(Tensor weight, int threshold, long tiesBefore) {
    return new Tensor(
        weight.name(),
        weight.elemType(),
        weight.dims(),
        new SparsePayload(weight, threshold, tiesBefore));
  }

  @Override
  public long size() {
    return source.byteSize();
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size());
    int bytes = source.elemType().bits() / Byte.SIZE;
    float[] values = new float[CHUNK];
    ByteBuffer part = ByteBuffer.allocate(CHUNK * bytes);
    for (long at = offset; dst.hasRemaining(); ) {
      int skip = (int) (at % bytes);
      int n = (int) Math.min(CHUNK, (skip + (long) dst.remaining() + bytes - 1) / bytes);
      part.clear().limit(n * bytes);
      source.data().read(at - skip, part);
      source.readFloats(at / bytes, values, 0, n);
      clear(at / bytes, values, n, part.array(), bytes);
      part.position(skip).limit((int) Math.min(n * (long) bytes, skip + (long) dst.remaining()));
      at += part.remaining();
      dst.put(part);
    }
  }

  private void clear(long from, float[] values, int n, byte[] part, int bytes) {
    for (int k = 0; k < n; k++) {
      int bits = Magnitudes.bits(values[k]);
      if (bits < threshold || bits == threshold && from + k < tiesBefore) {
        java.util.Arrays.fill(part, k * bytes, (k + 1) * bytes, (byte) 0);
      }
    }
  }
}
