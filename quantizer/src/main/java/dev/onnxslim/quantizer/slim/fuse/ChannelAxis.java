package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The axis of the channels in a tensor of activations.
 *
 * @param rank how many axes the tensor has, or at least has where the axis is the last
 * @param axis counted from the start
 * @param channels the size of that axis
 */
record ChannelAxis(int rank, int axis, int channels) {

  /**
   * The values of a constant for each channel, if it is broadcast to the tensor, does not enlarge
   * it and differs along this axis only. A constant {@code [6]} beside {@code [N, 6, H, 6]} is not
   * one for each channel: it lies along the last axis.
   */
  Optional<double[]> read(Tensor constant) {
    long[] dims = constant.dims();
    if (dims.length > rank) {
      return Optional.empty();
    }
    boolean perChannel = false;
    for (int k = 0; k < dims.length; k++) {
      boolean here = k + rank - dims.length == axis;
      if (dims[k] != 1 && !(here && dims[k] == channels)) {
        return Optional.empty();
      }
      perChannel |= here && dims[k] != 1;
    }
    double[] values = doubles(constant);
    if (!perChannel) {
      double value = values[0];
      values = new double[channels];
      Arrays.fill(values, value);
    }
    return Optional.of(values);
  }

  /** The elements of a small tensor of floats. */
  static double[] doubles(Tensor tensor) {
    try {
      double[] values = new double[Math.toIntExact(tensor.elements())];
      if (tensor.elemType() != ElemType.DOUBLE) {
        float[] floats = tensor.toFloats();
        for (int k = 0; k < values.length; k++) {
          values[k] = floats[k];
        }
        return values;
      }
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.byteSize()));
      tensor.data().read(0, bytes);
      bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
