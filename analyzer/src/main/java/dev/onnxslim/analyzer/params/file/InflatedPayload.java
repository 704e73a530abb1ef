package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.Payload;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Bytes that lie deflated in a file. Reading on from where the last reading ended costs nothing
 * more; reading before it begins again.
 */
final class InflatedPayload implements Payload {
  private static final int BLOCK = 1 << 16;

  private final Path file;
  private final String entry;
  private final Payload deflated;
  private final long size;
  private InputStream in;
  private long at;

  /**
   * Bytes to be inflated when they are read.
   *
   * @param entry how errors call it
   * @param size after inflating, as the file states it
   */
  InflatedPayload(Path file, String entry, Payload deflated, long size) {
    this.file = file;
    this.entry = entry;
    this.deflated = deflated;
    this.size = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public synchronized void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size);
    try {
      if (in == null || offset < at) {
        // Inflater.end frees memory sooner; a dropped one is freed by its cleaner.
        in = new InflaterInputStream(new PayloadInput(deflated), new Inflater(true), BLOCK);
        at = 0;
      }
      in.skipNBytes(offset - at);
      at = offset;
      byte[] block = new byte[Math.min(BLOCK, dst.remaining())];
      while (dst.hasRemaining()) {
        int n = in.readNBytes(block, 0, Math.min(block.length, dst.remaining()));
        if (n == 0) {
          throw new EOFException();
        }
        dst.put(block, 0, n);
        at += n;
      }
    } catch (EOFException | ZipException e) {
      in = null;
      throw new ModelFormatException(
          file, "entry '" + entry + "' cannot be inflated to " + size + " bytes", "save it again");
    }
  }
}
