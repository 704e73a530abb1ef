package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.tensor.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Elements stored column by column (Fortran's order), read row by row; kept once they are read. */
final class ColumnMajorPayload implements Payload {
  /** Turning needs all of them in memory. */
  static final long MAX_BYTES = 1L << 28;

  private final Payload source;
  private final long[] dims;
  private final int width;
  private byte[] rows;

  ColumnMajorPayload(Payload source, long[] dims, int width) {
    this.source = source;
    this.dims = dims.clone();
    this.width = width;
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public synchronized void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size());
    if (rows == null) {
      rows = turned();
    }
    dst.put(rows, (int) offset, dst.remaining());
  }

  private byte[] turned() throws IOException {
    byte[] columns = new byte[(int) size()];
    source.read(0, ByteBuffer.wrap(columns));
    byte[] result = new byte[columns.length];
    long[] index = new long[dims.length];
    for (int to = 0; to < result.length; to += width) {
      long from = 0;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        from = from * dims[axis] + index[axis];
      }
      System.arraycopy(columns, (int) from * width, result, to, width);
      for (int axis = dims.length - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return result;
  }
}
