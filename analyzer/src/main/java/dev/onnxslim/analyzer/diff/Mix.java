package dev.onnxslim.analyzer.diff;

import java.util.Arrays;

/**
 * Hashes of 64 bits. They only decide which nodes are looked at together: whatever is called equal
 * was compared in full.
 */
final class Mix {
  private static final long PRIME = 0x100000001b3L;

  private Mix() {}

  /** The finalizer of SplitMix64: every bit of the input reaches every bit of the result. */
  static long spread(long x) {
    long z = x + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /** Two hashes as one; their order plays a part. */
  static long pair(long a, long b) {
    return spread(a * 31 + spread(b));
  }

  static long text(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int k = 0; k < text.length(); k++) {
      hash = (hash ^ text.charAt(k)) * PRIME;
    }
    return spread(hash);
  }

  static long bytes(byte[] bytes) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : bytes) {
      hash = (hash ^ b) * PRIME;
    }
    return spread(hash);
  }

  /** A hash of a collection whose order plays no part; sorts it. */
  static long bag(long[] hashes, int count) {
    Arrays.sort(hashes, 0, count);
    long hash = count;
    for (int k = 0; k < count; k++) {
      hash = pair(hash, hashes[k]);
    }
    return hash;
  }
}
