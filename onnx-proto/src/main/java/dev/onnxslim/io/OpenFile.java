package dev.onnxslim.io;

import dev.onnxslim.tensor.Payload;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file open for reading at any position, from any thread. */
public final class OpenFile implements Closeable {
  private final Path path;
  private final FileChannel channel;
  private final long size;

  /** Opens a file, to be closed by the caller. */
  public OpenFile(Path path) throws IOException {
    this.path = path;
    this.channel = FileChannel.open(path, StandardOpenOption.READ);
    this.size = channel.size();
  }

  /** How many bytes it had when it was opened. */
  public long size() {
    return size;
  }

  /**
   * Fills {@code dst} from {@code position} on.
   *
   * @throws EOFException if the file ends before
   */
  public void read(long position, ByteBuffer dst) throws IOException {
    long at = position;
    while (dst.hasRemaining()) {
      int n = channel.read(dst, at);
      if (n < 0) {
        throw new EOFException(path + ": ends at byte " + at + ", was it changed meanwhile?");
      }
      at += n;
    }
  }

  /** Part of the file as a tensor's bytes, which the caller knows to lie in the file. */
  public Payload region(long offset, long length) {
    return new Region(this, offset, length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private record Region(OpenFile file, long offset, long size) implements Payload {
    @Override
    public void read(long from, ByteBuffer dst) throws IOException {
      Payload.checkRead(from, dst.remaining(), size);
      file.read(offset + from, dst);
    }
  }
}
