package dev.onnxslim.quantizer.linear;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The buffers that one thread works with. */
final class Tiles {

  /** Bytes read from a file at a time. */
  private static final int READ_BYTES = 1 << 18;

  final float[] x = new float[Kernels.TILE];
  final float[] scale = new float[Kernels.TILE];
  final float[] zero = new float[Kernels.TILE];
  final float[] work = new float[Kernels.TILE];
  final float[] signal = new float[Kernels.TILE];
  final float[] noise = new float[Kernels.TILE];
  final float[] worst = new float[Kernels.TILE];
  final byte[] bytes = new byte[Kernels.TILE];

  private float[] panel = new float[0];
  private ByteBuffer read = ByteBuffer.allocate(0);

  /**
   * Elements {@code from} to {@code from + n - 1} of the weight, from index 0 on; valid until the
   * next call.
   */
  float[] load(Tensor weight, long from, int n) throws IOException {
    if (panel.length < n) {
      panel = new float[n];
    }
    long wanted = Math.max(Long.BYTES, weight.elemType().byteSize(n));
    if (read.capacity() < Math.min(READ_BYTES, wanted)) {
      read = ByteBuffer.allocateDirect((int) Math.min(READ_BYTES, wanted));
    }
    weight.readFloats(from, panel, 0, n, read);
    return panel;
  }
}
