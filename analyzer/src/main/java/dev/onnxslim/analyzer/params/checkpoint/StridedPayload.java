package dev.onnxslim.analyzer.params.checkpoint;

import dev.onnxslim.tensor.Payload;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;

/**
 * Elements that do not lie one behind the other, read in row-major order. The part of the storage
 * that they lie in is kept between reads while memory lasts; a very large one is read element by
 * element.
 */
final class StridedPayload implements Payload {
  private static final long MOST_KEPT = 1L << 28;

  private final Payload span;
  private final long[] dims;
  private final long[] strides;
  private final int width;
  private final long size;
  private SoftReference<ByteBuffer> kept = new SoftReference<>(null);

  /**
   * A view.
   *
   * @param span from its first element to its last in the storage
   * @param strides in elements
   * @param width bytes of an element
   */
  StridedPayload(Payload span, long[] dims, long[] strides, int width) {
    this.span = span;
    this.dims = dims.clone();
    this.strides = strides.clone();
    this.width = width;
    long elements = 1;
    for (long dim : dims) {
      elements *= dim;
    }
    this.size = elements * width;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public synchronized void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size);
    ByteBuffer source = span.size() <= MOST_KEPT ? keep() : null;
    ByteBuffer element = ByteBuffer.allocate(width);
    long at = offset;
    while (dst.hasRemaining()) {
      int within = (int) (at % width);
      int count = Math.min(width - within, dst.remaining());
      long from = position(at / width) * width + within;
      if (source == null) {
        span.read(from, element.clear().limit(count));
        dst.put(element.flip());
      } else {
        dst.put(dst.position(), source, (int) from, count);
        dst.position(dst.position() + count);
      }
      at += count;
    }
  }

  private ByteBuffer keep() throws IOException {
    ByteBuffer bytes = kept.get();
    if (bytes == null) {
      bytes = ByteBuffer.allocate((int) span.size());
      span.read(0, bytes);
      kept = new SoftReference<>(bytes);
    }
    return bytes;
  }

  /** Where an element, counted row by row, lies in the span. */
  private long position(long element) {
    long rest = element;
    long position = 0;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      position += rest % dims[axis] * strides[axis];
      rest /= dims[axis];
    }
    return position;
  }
}
