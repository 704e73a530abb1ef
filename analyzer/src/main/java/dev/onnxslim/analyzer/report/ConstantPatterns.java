package dev.onnxslim.analyzer.report;

import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Recognises tensors that repeat themselves or count up. A few elements tell of most that they do
 * not; of the others all are read, up to a limit for the whole model.
 */
final class ConstantPatterns {
  /** Bytes that are read of one model at most. */
  private static final long LIMIT = 16 << 20;

  private static final int PROBES = 16;
  private static final int CHUNK = 1 << 16;

  /**
   * What a tensor is.
   *
   * @param text such as {@code all elements equal}
   * @param bytes that it takes to compute it
   */
  record Pattern(String text, long bytes) {}

  private long left = LIMIT;

  /**
   * The pattern of a tensor, if it has one.
   *
   * @throws IOException if it cannot be read
   */
  Optional<Pattern> find(Tensor tensor) throws IOException {
    int bits = tensor.elemType().bits();
    if (bits < Byte.SIZE || tensor.data().size() != tensor.byteSize()) {
      return Optional.empty();
    }
    int width = bits / Byte.SIZE;
    if (repeats(tensor.data(), width)) {
      return Optional.of(new Pattern("all elements equal", width));
    }
    long period = width;
    long[] dims = tensor.dims();
    for (int axis = dims.length - 1; axis > 0; axis--) {
      period *= dims[axis];
      if (dims[axis] > 1 && repeats(tensor.data(), period)) {
        String rows = Arrays.toString(Arrays.copyOfRange(dims, axis, dims.length));
        return Optional.of(new Pattern("repeats its first " + rows, period));
      }
    }
    return tensor.elemType().isInteger() && countsUp(tensor)
        ? Optional.of(new Pattern("counts up", 3L * width))
        : Optional.empty();
  }

  /** Whether every byte equals the one {@code period} bytes before. */
  private boolean repeats(Payload data, long period) throws IOException {
    long rest = data.size() - period;
    if (rest < period) {
      return false;
    }
    int width = (int) Math.min(period, Long.BYTES);
    for (int k = 1; k <= PROBES; k++) {
      long at = Math.min(rest / PROBES * k, rest - width);
      if (!read(data, at, width).equals(read(data, at + period, width))) {
        return false;
      }
    }
    if (2 * data.size() > left) {
      return false;
    }
    left -= 2 * data.size();
    for (long at = 0; at < rest; at += CHUNK) {
      int count = (int) Math.min(CHUNK, rest - at);
      if (!read(data, at, count).equals(read(data, at + period, count))) {
        return false;
      }
    }
    return true;
  }

  private boolean countsUp(Tensor tensor) throws IOException {
    if (tensor.data().size() > left || tensor.elements() < 3) {
      return false;
    }
    left -= tensor.data().size();
    long[] elements = tensor.toLongs();
    long step = elements[1] - elements[0];
    for (int k = 2; k < elements.length; k++) {
      if (elements[k] - elements[k - 1] != step) {
        return false;
      }
    }
    return step != 0;
  }

  private static ByteBuffer read(Payload data, long offset, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    data.read(offset, buffer);
    return buffer.flip();
  }
}
