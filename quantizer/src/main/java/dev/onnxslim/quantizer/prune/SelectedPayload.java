package dev.onnxslim.quantizer.prune;

import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Some slices of a tensor along an axis, in order, read from where they lie; nothing is kept. The
 * tensor, row major, is {@code [rows, slices, bytes]}.
 */
final class SelectedPayload implements Payload {
  /** Slices of fewer bytes are read a row at a time. */
  private static final int SMALL = 1 << 12;

  /** Larger rows are not read as a whole, in bytes. */
  private static final int LARGEST_ROW = 1 << 22;

  private final Payload source;
  private final long slices;
  private final long sliceBytes;
  private final int[] kept;
  private final long rows;

  private SelectedPayload(Payload source, long rows, long slices, long sliceBytes, int[] kept) {
    this.source = source;
    this.rows = rows;
    this.slices = slices;
    this.sliceBytes = sliceBytes;
    this.kept = kept;
  }

  /**
   * A tensor with some of its slices.
   *
   * @param axis of {@code channels * block} entries
   * @param block how many entries that follow each other belong to one channel
   * @param kept the channels that stay, ascending
   */
  static Tensor select(Tensor tensor, int axis, long block, int[] kept) {
    long[] dims = tensor.dims();
    long rows = 1;
    for (int k = 0; k < axis; k++) {
      rows *= dims[k];
    }
    long channels = dims[axis] / block;
    long sliceBytes = rows == 0 ? 0 : tensor.byteSize() / (rows * channels);
    dims[axis] = kept.length * block;
    return new Tensor(
        tensor.name(),
        tensor.elemType(),
        dims,
        new SelectedPayload(tensor.data(), rows, channels, sliceBytes, kept.clone()));
  }

  @Override
  public long size() {
    return rows * kept.length * sliceBytes;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size());
    boolean byRow = sliceBytes < SMALL && slices * sliceBytes <= LARGEST_ROW;
    byte[] row = byRow ? new byte[(int) (slices * sliceBytes)] : null;
    long current = -1;
    for (long at = offset; dst.hasRemaining(); ) {
      long slice = at / sliceBytes;
      long skip = at % sliceBytes;
      long line = slice / kept.length;
      int channel = kept[(int) (slice % kept.length)];
      int n = (int) Math.min(dst.remaining(), sliceBytes - skip);
      if (row == null) {
        int limit = dst.limit();
        dst.limit(dst.position() + n);
        source.read((line * slices + channel) * sliceBytes + skip, dst);
        dst.limit(limit);
      } else {
        if (line != current) {
          source.read(line * row.length, ByteBuffer.wrap(row));
          current = line;
        }
        dst.put(row, (int) (channel * sliceBytes + skip), n);
      }
      at += n;
    }
  }
}
