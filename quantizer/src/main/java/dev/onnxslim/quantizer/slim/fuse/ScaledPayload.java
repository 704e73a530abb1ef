package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A weight times a factor for each channel, made whenever it is read; nothing is kept. Products are
 * computed in double and rounded once, also where several factors have come together.
 */
final class ScaledPayload implements Payload {
  private static final int CHUNK = 1 << 13;

  private final Tensor source;
  private final ChannelLayout layout;
  private final double[] factors;

  private ScaledPayload(Tensor source, ChannelLayout layout, double[] factors) {
    this.source = source;
    this.layout = layout;
    this.factors = factors;
  }

  /**
   * A weight times a factor for each channel.
   *
   * @param weight of a type that {@link Numbers} knows
   */
  static Tensor scale(Tensor weight, String name, ChannelLayout layout, double[] factors) {
    Tensor source = weight;
    double[] all = factors.clone();
    if (weight.data() instanceof ScaledPayload before && before.layout.equals(layout)) {
      source = before.source;
      for (int c = 0; c < all.length; c++) {
        all[c] *= before.factors[c];
      }
    }
    return new Tensor(
        name, weight.elemType(), weight.dims(), new ScaledPayload(source, layout, all));
  }

  @Override
  public long size() {
    return source.byteSize();
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size());
    int bytes = source.elemType().bits() / Byte.SIZE;
    for (long at = offset; dst.hasRemaining(); ) {
      int skip = (int) (at % bytes);
      int n = (int) Math.min(CHUNK, (skip + (long) dst.remaining() + bytes - 1) / bytes);
      ByteBuffer part = ByteBuffer.allocate(n * bytes).order(ByteOrder.LITTLE_ENDIAN);
      source.data().read(at - skip, part);
      scale(at / bytes, n, part);
      part.position(skip).limit((int) Math.min(n * (long) bytes, skip + (long) dst.remaining()));
      at += part.remaining();
      dst.put(part);
    }
  }

  private void scale(long from, int n, ByteBuffer part) {
    ElemType type = source.elemType();
    if (type == ElemType.FLOAT) {
      scaleFloats(from, n, part);
      return;
    }
    layout.runs(
        from,
        n,
        (start, count, channel) -> {
          double factor = factors[channel];
          for (int k = start; k < start + count; k++) {
            Numbers.put(part, type, k, Numbers.get(part, type, k) * factor);
          }
        });
  }

  /**
   * The common type, in an array: several times as fast while the code is not yet compiled well.
   */
  private void scaleFloats(long from, int n, ByteBuffer part) {
    float[] values = new float[n];
    part.rewind();
    part.asFloatBuffer().get(values);
    layout.runs(
        from,
        n,
        (start, count, channel) -> {
          double factor = factors[channel];
          for (int k = start; k < start + count; k++) {
            values[k] = (float) (values[k] * factor);
          }
        });
    part.asFloatBuffer().put(values);
  }
}
