package dev.onnxslim.quantizer;

import dev.onnxslim.tensor.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;

/** Counts what bytes take when they are compressed as in a zip, deflate at its usual level. */
final class Zipped {
  private static final int CHUNK = 1 << 16;

  private Zipped() {}

  /** The compressed bytes of a file. */
  static long bytes(Path file) throws IOException {
    Count count = new Count();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        count.add(chunk, n);
      }
    }
    return count.finish();
  }

  /** The compressed bytes of a payload. */
  static long bytes(Payload payload) throws IOException {
    Count count = new Count();
    byte[] chunk = new byte[CHUNK];
    for (long at = 0; at < payload.size(); at += CHUNK) {
      int n = (int) Math.min(CHUNK, payload.size() - at);
      payload.read(at, ByteBuffer.wrap(chunk, 0, n));
      count.add(chunk, n);
    }
    return count.finish();
  }

  private static final class Count {
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final byte[] out = new byte[CHUNK];

    void add(byte[] bytes, int n) {
      deflater.setInput(bytes, 0, n);
      while (!deflater.needsInput()) {
        deflater.deflate(out);
      }
    }

    long finish() {
      deflater.finish();
      while (!deflater.finished()) {
        deflater.deflate(out);
      }
      long bytes = deflater.getBytesWritten();
      deflater.end();
      return bytes;
    }
  }
}
