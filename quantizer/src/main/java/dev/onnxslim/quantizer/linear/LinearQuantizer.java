package dev.onnxslim.quantizer.linear;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Quantizes constant weights of FLOAT, FLOAT16, BFLOAT16 or DOUBLE to 8-bit integers:
 *
 * <pre>{@code
 * Measurement m = quantizer.measure(weight, new PerBlock(0, 128), SYMMETRIC_INT8, ElemType.FLOAT16);
 * if (m.params().isPresent() && m.sqnrDb() > 30) {
 *   Tensor q = quantizer.quantized(weight, name, m.params().get());
 * }
 * }</pre>
 *
 * <p>Values are {@code q = clamp(rint(x / scale)) + zeroPoint}, computed in float, half to even.
 * Weights are streamed through at most 2.5 MiB of buffers per thread, which are kept for the next
 * weight. Safe for use by several threads; results do not depend on their number.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html">ONNX QuantizeLinear</a>
 */
public final class LinearQuantizer {

  /** Quantized bytes that are kept from measuring for writing, over all weights. */
  private static final long KEPT_BYTES = 48L << 20;

  private static final int WARM_UP_ROWS = 64;
  private static final int WARM_UP_COLUMNS = 1024;
  private static final int WARM_UP_ROUNDS = 24;

  private final Workers workers;
  private final AtomicLong keptBytes = new AtomicLong();

  /** Works on the calling thread alone. */
  public LinearQuantizer() {
    this(Runnable::run, 1);
  }

  /**
   * Works on the calling thread and, for large weights, on those of {@code executor}; a busy
   * executor only makes it slower.
   *
   * @param threads how many may work on one weight at once, the calling one included
   */
  public LinearQuantizer(Executor executor, int threads) {
    this.workers = new Workers(executor, threads);
  }

  /**
   * Makes the JIT compiler translate what large weights run through: some 50 ms of one thread, well
   * spent while another still reads the model. Not needed for correctness.
   */
  public static void warmUp() {
    Kernels.warmUp();
    long[] dims = {WARM_UP_ROWS, WARM_UP_COLUMNS};
    byte[] zeros = new byte[WARM_UP_ROWS * WARM_UP_COLUMNS * Float.BYTES];
    Tensor weight = new Tensor("", ElemType.FLOAT, dims, Payload.of(zeros));
    LinearQuantizer quantizer = new LinearQuantizer();
    try {
      for (int round = 0; round < WARM_UP_ROUNDS; round++) {
        int axis = round % dims.length;
        Granularity blocks = new Granularity.PerBlock(axis, WARM_UP_ROWS);
        quantizer.measure(weight, blocks, QuantType.ASYMMETRIC_UINT8, ElemType.FLOAT16);
      }
    } catch (InterruptedIOException e) {
      Thread.currentThread().interrupt(); // the work has ended already: nobody needs this
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array never fails
    }
  }

  /**
   * Chooses scales and zero points and measures what they would do to the weight.
   *
   * @param scaleType FLOAT, or FLOAT16 for scales rounded to it; if one of them is no normal number
   *     there, all are FLOAT ({@link QuantParams#scaleType} tells)
   * @throws IllegalArgumentException if the weight has no such axis, or scales are not stored in
   *     that type
   * @throws UnsupportedOperationException if the weight is not of a float type
   * @throws ArithmeticException if there are more groups than an array holds
   * @throws EOFException if the weight has fewer bytes than its sizes ask for
   */
  public Measurement measure(
      Tensor weight, Granularity granularity, QuantType type, ElemType scaleType)
      throws IOException {
    QuantType.checkScaleType(scaleType);
    Payload.checkRead(0, weight.byteSize(), weight.data().size());
    GroupLayout layout = granularity.layout(weight.dims());
    byte[] integers = room(layout.elements());
    WeightMeasure measure = new WeightMeasure(workers, weight, layout, type, scaleType, integers);
    ErrorSum sum = measure.run();
    if (!measure.scalesFit()) {
      giveBack(integers);
      return measure(weight, granularity, type, ElemType.FLOAT);
    }
    QuantParams params =
        new QuantParams(
            type,
            granularity,
            scaleType,
            granularity.scaleShape(weight.dims()),
            measure.scales(),
            measure.zeroPointBytes(),
            integers);
    return Measurement.of(params, sum);
  }

  /** An array for the integers of a weight, as long as not too much is kept already; else null. */
  private byte[] room(long elements) {
    if (keptBytes.addAndGet(elements) <= KEPT_BYTES) {
      return new byte[(int) elements];
    }
    keptBytes.addAndGet(-elements);
    return null;
  }

  /** Says that these parameters are not used any more: what was kept for them makes room. */
  public void release(QuantParams params) {
    giveBack(params.integers());
  }

  private void giveBack(byte[] integers) {
    if (integers != null) {
      keptBytes.addAndGet(-integers.length);
    }
  }

  /**
   * The integers of the weight: those of the first 48 MB are kept, the others made anew whenever
   * they are read. Reads of some 256 KiB and more are shared by threads.
   *
   * @param params what {@link #measure} chose for this weight, or for one of the same sizes
   * @throws IllegalArgumentException if the parameters are for other sizes
   */
  public Payload quantized(Tensor weight, QuantParams params) {
    long[] expected = params.granularity().scaleShape(weight.dims());
    if (!Arrays.equals(expected, params.scaleShape())) {
      throw new IllegalArgumentException(
          "expected scales of shape "
              + Arrays.toString(expected)
              + " for "
              + weight
              + ", found "
              + Arrays.toString(params.scaleShape()));
    }
    if (params.integers() != null) {
      return Payload.of(params.integers());
    }
    return new QuantizedPayload(
        workers, weight, params.granularity().layout(weight.dims()), params);
  }

  /** The same as a tensor of the weight's sizes. */
  public Tensor quantized(Tensor weight, String name, QuantParams params) {
    return new Tensor(name, params.type().elemType(), weight.dims(), quantized(weight, params));
  }
}
