package dev.onnxslim.io;

import dev.onnxslim.tensor.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file, written from start to end through one reused block. */
public final class BlockOutput implements Closeable {
  private static final int BLOCK = 1 << 20;

  private final FileChannel channel;
  private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
  private final WriteProgress progress;
  private long position;

  /**
   * Makes a file.
   *
   * @param file must not exist
   */
  public BlockOutput(Path file, WriteProgress progress) throws IOException {
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.progress = progress;
  }

  /** How many bytes were written. */
  public long position() {
    return position;
  }

  /** Writes part of an array. */
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int n = Math.min(count - done, block.remaining());
      block.put(bytes, offset + done, n);
      done += n;
      flushIfFull();
    }
    position += count;
  }

  void writeVarint(long value) throws IOException {
    byte[] bytes = new byte[SkeletonWriter.varintBytes(value)];
    for (int k = 0; k < bytes.length; k++) {
      int more = k < bytes.length - 1 ? 0x80 : 0;
      bytes[k] = (byte) (value >>> (7 * k) & 0x7f | more);
    }
    write(bytes, 0, bytes.length);
  }

  /** Streams a tensor's bytes. */
  public void write(Payload payload) throws IOException {
    long size = payload.size();
    for (long done = 0; done < size; ) {
      int n = (int) Math.min(size - done, block.remaining());
      int limit = block.position() + n;
      payload.read(done, block.limit(limit));
      block.limit(BLOCK);
      done += n;
      flushIfFull();
    }
    position += size;
  }

  /** Fills with zeros up to a multiple of {@code alignment}. */
  public void align(int alignment) throws IOException {
    int rest = (int) (position % alignment);
    if (rest > 0) {
      write(new byte[alignment - rest], 0, alignment - rest);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      flush();
    }
  }

  private void flushIfFull() throws IOException {
    if (!block.hasRemaining()) {
      flush();
    }
  }

  private void flush() throws IOException {
    block.flip();
    int count = block.remaining();
    while (block.hasRemaining()) {
      channel.write(block);
    }
    block.clear();
    progress.wrote(count);
  }
}
