package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whether a weight of halves can take factors: no product leaves the range of its type, and those
 * of each channel stay so large that what subnormal numbers lose is less than rounding does.
 */
final class HalfRange {
  private static final int CHUNK = 1 << 14;

  /** Half a unit in the last place of this is the distance of subnormal FLOAT16. */
  private static final double LEAST = 0x1p-13;

  private HalfRange() {}

  /** Whether the products of a weight and a factor for each channel keep their precision. */
  static boolean holds(Tensor weight, ChannelLayout layout, double[] factors) {
    ElemType type = weight.elemType();
    double least = type == ElemType.FLOAT16 ? LEAST : 0;
    double[] largest = largest(weight, layout);
    for (int c = 0; c < largest.length; c++) {
      double product = largest[c] * Math.abs(factors[c]);
      if (!(product <= Numbers.most(type)) || product != 0 && product < least && factors[c] != 1) {
        return false;
      }
    }
    return true;
  }

  private static double[] largest(Tensor weight, ChannelLayout layout) {
    ElemType type = weight.elemType();
    int size = Numbers.size(type);
    double[] largest = new double[layout.count()];
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * size).order(ByteOrder.LITTLE_ENDIAN);
    try {
      for (long from = 0; from < weight.elements(); from += CHUNK) {
        int n = (int) Math.min(CHUNK, weight.elements() - from);
        weight.data().read(from * size, bytes.clear().limit(n * size));
        layout.runs(
            from,
            n,
            (start, count, channel) -> {
              for (int k = start; k < start + count; k++) {
                double absolute = Math.abs(Numbers.get(bytes, type, k));
                largest[channel] = Math.max(largest[channel], absolute); // NaN stays
              }
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return largest;
  }
}
