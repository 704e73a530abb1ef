package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Node;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a constant added to each channel of the data adds to each channel of the output. */
final class ShiftSums {
  private static final int CHUNK = 1 << 14;

  private ShiftSums() {}

  /** The bias, and the sums over the weight times the shift of the data's channel. */
  static double[] plus(double[] bias, WeightUse use, double[] shift) {
    Node node = use.node();
    double alpha = use.is(WeightUse.GEMM) ? node.attributes().f("alpha", 1) : 1;
    double[] sums = new double[bias.length];
    try {
      add(use, shift, sums);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int c = 0; c < sums.length; c++) {
      sums[c] = bias[c] + alpha * sums[c];
    }
    return sums;
  }

  private static void add(WeightUse use, double[] shift, double[] sums) throws IOException {
    Tensor weight = use.weight();
    boolean isFloat = weight.elemType() == ElemType.FLOAT;
    int size = Numbers.size(weight.elemType());
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * size).order(ByteOrder.LITTLE_ENDIAN);
    long elements = weight.elements();
    for (long from = 0; from < elements; from += CHUNK) {
      int n = (int) Math.min(CHUNK, elements - from);
      long start = from;
      weight.data().read(from * size, bytes.clear().limit(n * size));
      use.in()
          .runs(
              from,
              n,
              (at, count, channel) -> {
                for (int k = at; k < at + count; k++) {
                  double w =
                      isFloat ? bytes.getFloat(k * size) : Numbers.get(bytes, weight.elemType(), k);
                  sums[use.out().channel(start + k)] += w * shift[channel];
                }
              });
    }
  }
}
