package dev.onnxslim.quantizer.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.linear.Granularity.PerAxis;
import dev.onnxslim.quantizer.linear.Granularity.PerBlock;
import dev.onnxslim.quantizer.linear.Granularity.PerTensor;
import dev.onnxslim.tensor.BFloat16;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearQuantizerTest {

  private static final List<QuantType> TYPES =
      List.of(
          QuantType.SYMMETRIC_INT8,
          QuantType.SYMMETRIC_UINT8,
          QuantType.ASYMMETRIC_INT8,
          QuantType.ASYMMETRIC_UINT8);

  private final LinearQuantizer quantizer = new LinearQuantizer();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "5",
        "1030",
        "3,4",
        "1,7",
        "7,1",
        "130,5",
        "5,130",
        "3,1100",
        "2,3,4",
        "5,1,3",
        "4,6,1",
        "2,3,4,5",
        "1,33,3,3",
        "16,1,3,3",
        "3,2,1,7"
      })
  void agreesWithTheDefinition(String sizes) throws IOException {
    long[] dims =
        Arrays.stream(sizes.split(","))
            .filter(s -> !s.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    Random random = new Random(sizes.hashCode());
    for (Granularity granularity : granularities(dims)) {
      for (QuantType type : TYPES) {
        for (ElemType scaleType : List.of(ElemType.FLOAT, ElemType.FLOAT16)) {
          check(gaussian(random, dims), dims, granularity, type, scaleType);
        }
      }
    }
  }

  /**
   * Each is larger than what one task takes, some are larger than the largest unit that is held.
   */
  @ParameterizedTest
  @ValueSource(strings = {"300,700", "1,600000", "600000,1", "3,190000", "700000", "2,90,3500"})
  void largeWeightsAgreeWithTheDefinitionOnAnyNumberOfThreads(String sizes) throws IOException {
    long[] dims = Arrays.stream(sizes.split(",")).mapToLong(Long::parseLong).toArray();
    float[] x = gaussian(new Random(5), dims);
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      LinearQuantizer parallel = new LinearQuantizer(executor, 4);
      for (Granularity granularity : granularities(dims, 127)) {
        for (QuantType type : List.of(QuantType.SYMMETRIC_INT8, QuantType.ASYMMETRIC_UINT8)) {
          Measurement one = check(x, dims, granularity, type, ElemType.FLOAT);
          Measurement many = parallel.measure(floats(x, dims), granularity, type, ElemType.FLOAT);
          assertEquals(one.sqnrDb(), many.sqnrDb(), granularity.toString());
          assertEquals(one.maxAbsError(), many.maxAbsError());
          assertArrayEquals(one.params().get().scales(), many.params().get().scales());
          assertArrayEquals(
              bytes(quantizer.quantized(floats(x, dims), one.params().get())),
              bytes(parallel.quantized(floats(x, dims), many.params().get())));
        }
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void anExecutorThatStartsNothingOnlyMakesItSlower() throws IOException {
    LinearQuantizer alone = new LinearQuantizer(task -> {}, 4);
    long[] dims = {400, 400};
    float[] x = gaussian(new Random(6), dims);
    Measurement expected = check(x, dims, new PerAxis(0), QuantType.SYMMETRIC_INT8, ElemType.FLOAT);
    Measurement found =
        alone.measure(floats(x, dims), new PerAxis(0), QuantType.SYMMETRIC_INT8, ElemType.FLOAT);
    assertEquals(expected.sqnrDb(), found.sqnrDb());
  }

  @Test
  void anExecutorThatIsShutDownIsReported() {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    executor.shutdownNow();
    LinearQuantizer broken = new LinearQuantizer(executor, 2);
    Tensor weight = floats(new float[200_000], 200_000);
    assertThrows(
        RejectedExecutionException.class,
        () -> broken.measure(weight, new PerBlock(0, 8), TYPES.get(0), ElemType.FLOAT));
  }

  @Test
  void warmingUpChangesNoResult() throws IOException {
    LinearQuantizer.warmUp();
    long[] dims = {70, 70};
    float[] x = gaussian(new Random(12), dims);
    for (QuantType type : TYPES) {
      check(x, dims, new PerBlock(0, 32), type, ElemType.FLOAT);
    }
  }

  @Test
  void emptyWeightsHaveUnitScales() throws IOException {
    for (QuantType type : TYPES) {
      for (Granularity granularity :
          List.of(new PerTensor(), new PerAxis(1), new PerBlock(0, 2), new PerBlock(1, 2))) {
        Measurement m =
            quantizer.measure(floats(new float[0], 0, 3), granularity, type, ElemType.FLOAT16);
        QuantParams params = m.params().get();
        for (int i = 0; i < params.count(); i++) {
          assertEquals(1f, params.scale(i));
        }
        assertEquals(Double.POSITIVE_INFINITY, m.sqnrDb());
        assertEquals(0, quantizer.quantized(floats(new float[0], 0, 3), params).size());
        assertEquals(params.scaleTensor("s").elements(), params.count());
      }
    }
  }

  @Test
  void doublesAndSmallFloatsAreMeasuredAsTheFloatsTheyAre() throws IOException {
    long[] dims = {37, 41};
    float[] x = gaussian(new Random(7), dims);
    ByteBuffer halves = little(x.length * 2);
    ByteBuffer brains = little(x.length * 2);
    ByteBuffer doubles = little(x.length * 8);
    for (float value : x) {
      halves.putShort(Float16.fromFloat(value));
      brains.putShort(BFloat16.fromFloat(value));
      doubles.putDouble(value);
    }
    for (Tensor weight :
        List.of(
            new Tensor("w", ElemType.FLOAT16, dims, Payload.of(halves.array())),
            new Tensor("w", ElemType.BFLOAT16, dims, Payload.of(brains.array())),
            new Tensor("w", ElemType.DOUBLE, dims, Payload.of(doubles.array())))) {
      check(weight, new PerBlock(0, 8), QuantType.ASYMMETRIC_UINT8, ElemType.FLOAT16);
      check(weight, new PerAxis(1), QuantType.SYMMETRIC_INT8, ElemType.FLOAT);
    }
  }

  @Test
  void readsFromAnyOffsetGiveTheSameBytes() throws IOException {
    long[] dims = {9, 333, 5};
    Tensor weight = floats(gaussian(new Random(8), dims), dims);
    Random random = new Random(9);
    for (Granularity granularity : granularities(dims)) {
      QuantParams params =
          quantizer
              .measure(weight, granularity, QuantType.ASYMMETRIC_INT8, ElemType.FLOAT)
              .params()
              .get();
      Payload payload = quantizer.quantized(weight, params);
      byte[] all = bytes(payload);
      for (int i = 0; i < 40; i++) {
        int from = random.nextInt(all.length + 1);
        int n = random.nextInt(all.length - from + 1);
        ByteBuffer part =
            i % 2 == 0 ? ByteBuffer.allocateDirect(n + 2) : ByteBuffer.allocate(n + 2);
        payload.read(from, part.position(1).limit(n + 1));
        assertEquals(n + 1, part.position());
        byte[] found = new byte[n];
        part.get(1, found);
        assertArrayEquals(Arrays.copyOfRange(all, from, from + n), found);
      }
      assertThrows(EOFException.class, () -> payload.read(all.length - 1L, ByteBuffer.allocate(2)));
    }
  }

  @Test
  void whatIsNotFiniteIsCountedAndNotQuantized() throws IOException {
    long[] dims = {40, 5000};
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (Granularity granularity : granularities(dims)) {
        for (QuantType type : TYPES) {
          float[] x = gaussian(new Random(10), dims);
          x[70_007] = bad;
          x[199_999] = -bad;
          Measurement m = quantizer.measure(floats(x, dims), granularity, type, ElemType.FLOAT);
          assertTrue(m.params().isEmpty());
          assertEquals(2, m.nonFinite());
          assertEquals(70_007, m.firstNonFinite());
          assertTrue(Double.isNaN(m.sqnrDb()));
        }
      }
    }
  }

  @Test
  void misuseIsReported() throws IOException {
    Tensor weight = floats(new float[6], 2, 3);
    QuantType type = QuantType.SYMMETRIC_INT8;
    assertThrows(
        IllegalArgumentException.class,
        () -> quantizer.measure(weight, new PerAxis(2), type, ElemType.FLOAT));
    assertThrows(
        IllegalArgumentException.class,
        () -> quantizer.measure(weight, new PerAxis(0), type, ElemType.DOUBLE));
    assertThrows(
        EOFException.class,
        () -> quantizer.measure(floats(new float[6], 7), new PerAxis(0), type, ElemType.FLOAT));
    Tensor integers = new Tensor("w", ElemType.INT32, new long[] {1}, Payload.of(new byte[4]));
    assertThrows(
        UnsupportedOperationException.class,
        () -> quantizer.measure(integers, new PerTensor(), type, ElemType.FLOAT));
    QuantParams params =
        quantizer.measure(weight, new PerAxis(0), type, ElemType.FLOAT).params().get();
    assertThrows(
        IllegalArgumentException.class,
        () -> quantizer.quantized(floats(new float[6], 3, 2), params));
    assertThrows(IllegalArgumentException.class, () -> new LinearQuantizer(Runnable::run, 0));
  }

  private Measurement check(
      float[] x, long[] dims, Granularity granularity, QuantType type, ElemType scaleType)
      throws IOException {
    return check(floats(x, dims), granularity, type, scaleType);
  }

  private Measurement check(
      Tensor weight, Granularity granularity, QuantType type, ElemType scaleType)
      throws IOException {
    String what = weight + " " + granularity + " " + type + " " + scaleType;
    NaiveQuantizer naive =
        new NaiveQuantizer(weight.toFloats(), weight.dims(), granularity, type, scaleType);
    Measurement found = quantizer.measure(weight, granularity, type, scaleType);
    QuantParams params = found.params().get();
    assertEquals(naive.scaleType, params.scaleType(), what);
    assertArrayEquals(naive.scaleShape, params.scaleShape(), what);
    assertArrayEquals(naive.scales, params.scales(), what);
    for (int i = 0; i < params.count(); i++) {
      assertEquals(naive.zeroPoints[i], params.zeroPoint(i), what);
    }
    assertArrayEquals(naive.bytes, bytes(quantizer.quantized(weight, params)), what);
    if (naive.sqnrDb < 120) {
      assertEquals(naive.sqnrDb, found.sqnrDb(), 1e-4, what);
    } else {
      assertTrue(found.sqnrDb() >= 120, what);
    }
    assertEquals(naive.maxAbsError, found.maxAbsError(), 1e-9, what);
    return found;
  }

  private static List<Granularity> granularities(long[] dims) {
    return granularities(dims, 1, 2, 32, 127, dims.length + 3L);
  }

  /** Every granularity for these sizes: blocks of the given ones and of the whole axis. */
  private static List<Granularity> granularities(long[] dims, long... blocks) {
    List<Granularity> all = new ArrayList<>(List.of(new PerTensor()));
    for (int axis = 0; axis < dims.length; axis++) {
      all.add(new PerAxis(axis));
      for (long size : blocks) {
        all.add(new PerBlock(axis, size));
      }
      all.add(new PerBlock(axis, dims[axis]));
    }
    return all;
  }

  private static float[] gaussian(Random random, long... dims) {
    int n = 1;
    for (long dim : dims) {
      n *= (int) dim;
    }
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextInt(16) == 0 ? 0 : (float) random.nextGaussian() * 3 + 0.5f;
    }
    return x;
  }

  private static Tensor floats(float[] x, long... dims) {
    ByteBuffer bytes = little(x.length * Float.BYTES);
    bytes.asFloatBuffer().put(x);
    return new Tensor("w", ElemType.FLOAT, dims, Payload.of(bytes.array()));
  }

  private static byte[] bytes(Payload payload) throws IOException {
    byte[] bytes = new byte[(int) payload.size()];
    payload.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
