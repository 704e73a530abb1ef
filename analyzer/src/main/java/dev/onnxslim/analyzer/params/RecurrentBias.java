package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bias {@code B[directions, 2 * gates * hidden]} of a recurrent layer: that of the input, then
 * that of the state.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">LSTM</a>
 */
final class RecurrentBias {
  /** Larger ones are not read. */
  private static final long MAX_BYTES = 1 << 20;

  private RecurrentBias() {}

  /** How many elements lie in halves that are all zero. */
  static long zeros(Tensor bias) throws IOException {
    if (bias.rank() != 2 || bias.byteSize() > MAX_BYTES || bias.dims()[1] % 2 != 0) {
      return 0;
    }
    int halves = (int) (2 * bias.dims()[0]);
    if (halves == 0 || bias.byteSize() % halves != 0) {
      return 0;
    }
    byte[] bytes = new byte[(int) bias.byteSize()];
    bias.data().read(0, ByteBuffer.wrap(bytes));
    int half = bytes.length / halves;
    long zeros = 0;
    for (int k = 0; k < halves; k++) {
      boolean zero = true;
      for (int at = k * half; at < (k + 1) * half; at++) {
        zero &= bytes[at] == 0;
      }
      zeros += zero ? bias.elements() / halves : 0;
    }
    return zeros;
  }
}
