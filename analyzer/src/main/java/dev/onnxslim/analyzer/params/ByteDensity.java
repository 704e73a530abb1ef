package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * How far bytes can be compressed.
 *
 * @param entropyBits Shannon entropy, 0 to 8 bits a byte
 * @param deflatedBytes size after deflate at level 6, as zip files have it by default
 */
record ByteDensity(double entropyBits, long deflatedBytes) {
  private static final int BLOCK = 1 << 16;
  private static final int LEVEL = 6;

  /** Reads all bytes once. */
  static ByteDensity of(Payload data) throws IOException {
    long[] counts = new long[1 << Byte.SIZE];
    Deflater deflater = new Deflater(LEVEL, true);
    try {
      byte[] in = new byte[(int) Math.min(BLOCK, Math.max(1, data.size()))];
      byte[] out = new byte[BLOCK];
      for (long at = 0; at < data.size(); at += BLOCK) {
        int count = (int) Math.min(BLOCK, data.size() - at);
        data.read(at, ByteBuffer.wrap(in, 0, count));
        for (int k = 0; k < count; k++) {
          counts[Byte.toUnsignedInt(in[k])]++;
        }
        deflater.setInput(in, 0, count);
        while (!deflater.needsInput()) {
          deflater.deflate(out);
        }
      }
      deflater.finish();
      while (!deflater.finished()) {
        deflater.deflate(out);
      }
      return new ByteDensity(entropy(counts, data.size()), deflater.getBytesWritten());
    } finally {
      deflater.end();
    }
  }

  private static double entropy(long[] counts, long all) {
    double bits = 0;
    for (long count : counts) {
      if (count > 0) {
        double share = (double) count / all;
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }
}
