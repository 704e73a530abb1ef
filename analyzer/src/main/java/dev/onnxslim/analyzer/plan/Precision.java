package dev.onnxslim.analyzer.plan;

import java.util.Locale;

/** How parameters are stored. */
public enum Precision {
  FP32(32, 32),
  FP16(16, 16),
  /** Blocks of 64 with a scale of 16 bits. */
  INT8(8 + 16.0 / 64, 16),
  /** Blocks of 32 with a scale of 16 bits and a zero point of 4. */
  INT4(4 + 20.0 / 32, 16);

  private final double bits;
  private final long activationBits;

  Precision(double bits, long activationBits) {
    this.bits = bits;
    this.activationBits = activationBits;
  }

  /** Bits of a parameter, its share of scales and zero points included. */
  public double bits() {
    return bits;
  }

  /** Bytes of an activation and of the KV cache's elements: integers are for weights only. */
  public long activationBytes() {
    return activationBits / Byte.SIZE;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
