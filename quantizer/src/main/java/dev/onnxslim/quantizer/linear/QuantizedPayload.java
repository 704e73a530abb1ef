package dev.onnxslim.quantizer.linear;

import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The integers of a quantized weight, one byte each, made whenever they are read; nothing is kept.
 */
final class QuantizedPayload implements Payload {

  /** Elements that one task takes. */
  private static final int PIECE = 1 << 16;

  private final Workers workers;
  private final Tensor weight;
  private final GroupLayout layout;
  private final QuantType type;
  private final float[] scales;
  private final float[] zeroPoints;

  QuantizedPayload(Workers workers, Tensor weight, GroupLayout layout, QuantParams params) {
    this.workers = workers;
    this.weight = weight;
    this.layout = layout;
    this.type = params.type();
    this.scales = params.scales();
    this.zeroPoints = params.zeroPointFloats();
  }

  @Override
  public long size() {
    return layout.elements();
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    int n = dst.remaining();
    Payload.checkRead(offset, n, size());
    int position = dst.position();
    workers.run(
        (n + PIECE - 1) / PIECE,
        (index, tiles) -> {
          int start = index * PIECE;
          int count = Math.min(PIECE, n - start);
          quantize(offset + start, count, dst, position + start, tiles);
        });
    dst.position(position + n);
  }

  /**
   * Writes {@code n} elements to {@code dst[at]} on without touching its position: other threads
   * write elsewhere.
   */
  private void quantize(long from, int n, ByteBuffer dst, int at, Tiles tiles) throws IOException {
    GroupCursor cursor = new GroupCursor(layout);
    float[] x = tiles.load(weight, from, n);
    Arrays.fill(tiles.zero, type.middle());
    for (int done = 0; done < n; done += Kernels.TILE) {
      int count = Math.min(Kernels.TILE, n - done);
      System.arraycopy(x, done, tiles.x, 0, count);
      cursor.expand(from + done, count, scales, tiles.scale);
      if (zeroPoints != null) {
        cursor.expand(from + done, count, zeroPoints, tiles.zero);
      }
      Kernels.quantize(tiles.x, tiles.scale, tiles.zero, type.min(), type.max(), tiles.work, count);
      Kernels.lowBytes(tiles.work, tiles.zero, tiles.bytes, count);
      dst.put(at + done, tiles.bytes, 0, count);
    }
  }
}
