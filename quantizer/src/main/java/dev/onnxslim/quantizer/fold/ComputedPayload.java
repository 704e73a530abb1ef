package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;

/**
 * Bytes that are computed when they are read, and again if the memory was wanted for something else
 * meanwhile: a large constant is in memory only while it is written.
 */
final class ComputedPayload implements Payload {
  /** Results up to this size are computed at once, in bytes. */
  static final int EAGER = 1 << 16;

  /** Larger ones are not folded, in bytes. */
  private static final long MAX = 1L << 29;

  private final long size;
  private final Computation computation;
  private WeakReference<byte[]> computed = new WeakReference<>(null);

  /** Makes all bytes of a tensor. Must not fail but for reading. */
  @FunctionalInterface
  interface Computation {
    void fill(byte[] bytes) throws IOException;
  }

  private ComputedPayload(long size, Computation computation) {
    this.size = size;
    this.computation = computation;
  }

  /** Whether a result is not too large. */
  static boolean fits(ElemType type, long[] dims) {
    try {
      return type.bits() >= Byte.SIZE && new Tensor("", type, dims, NOTHING).byteSize() <= MAX;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private static final Payload NOTHING = Payload.of(new byte[0]);

  /** A tensor without a name. */
  static Tensor tensor(ElemType type, long[] dims, Computation computation) throws IOException {
    long size = new Tensor("", type, dims, NOTHING).byteSize();
    ComputedPayload payload = new ComputedPayload(size, computation);
    return new Tensor("", type, dims, size <= EAGER ? Payload.of(payload.bytes()) : payload);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Payload.checkRead(offset, dst.remaining(), size);
    dst.put(bytes(), (int) offset, dst.remaining());
  }

  private synchronized byte[] bytes() throws IOException {
    byte[] bytes = computed.get();
    if (bytes == null) {
      bytes = new byte[(int) size];
      computation.fill(bytes);
      computed = new WeakReference<>(bytes);
    }
    return bytes;
  }
}
