package dev.onnxslim.quantizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.fixture.OrtOutputs;
import dev.onnxslim.quantizer.parity.Verdict;
import dev.onnxslim.quantizer.prune.ChannelCut;
import dev.onnxslim.quantizer.prune.ChannelCut.Norm;
import dev.onnxslim.quantizer.prune.ChannelRow;
import dev.onnxslim.quantizer.prune.Sparsity;
import dev.onnxslim.quantizer.prune.Sparsity.Scope;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrunerTest {
  /** Conv -> BN -> Clip -> depthwise -> gate -> pool -> Flatten -> Gemm -> Gemm. */
  private static final String CHAIN =
      """
      g (float[N, 3, 8, 8] x) => (float[N, 5] y)
        <float[8, 3, 3, 3] w1 = random(1), float[8] b1 = random(2),
         float[8] s = random(3), float[8] o = random(4), float[8] m = random(5),
         float[8] v = {1, 1, 1, 1, 1, 1, 1, 1},
         float lo = {-2}, float hi = {2},
         float[8, 1, 3, 3] dw = random(6), float[8] db = random(7),
         float[4, 8, 1, 1] g1 = random(8), float[8, 4, 1, 1] g2 = random(9),
         float[1, 8, 1, 1] k = random(10),
         float[6, 128] f1 = random(11), float[6] c1 = random(12), float[6, 5] f2 = random(13),
         float[N, 8, 8, 8] a>
      {
        a = Conv<pads = [1, 1, 1, 1]>(x, w1, b1)
        n = BatchNormalization(a, s, o, m, v)
        r = Clip(n, lo, hi)
        d = Conv<pads = [1, 1, 1, 1], group = 8>(r, dw, db)
        p = GlobalAveragePool(d)
        q = Conv(p, g1)
        qr = Relu(q)
        e = Conv(qr, g2)
        es = Sigmoid(e)
        t = Mul(d, es)
        u = Mul(t, k)
        z = MaxPool<kernel_shape = [2, 2], strides = [2, 2]>(u)
        fl = Flatten(z)
        h = Gemm<transB = 1>(fl, f1, c1)
        hr = Tanh(h)
        y = Gemm(hr, f2)
      }
      """;

  @TempDir Path folder;

  private Path in() {
    return folder.resolve("in.onnx");
  }

  private Path out() {
    return folder.resolve("out.onnx");
  }

  private PruneReport prune(String text, PruneOptions options) throws Exception {
    ModelText.write(text, in());
    return new Pruner(options).prune(in(), out());
  }

  private static PruneOptions channels(double share) {
    return PruneOptions.defaults().withChannels(ChannelCut.ofShare(share, Norm.L1));
  }

  private static PruneOptions sparsity(double share, Scope scope) {
    return PruneOptions.defaults().withSparsity(new Sparsity(share, scope));
  }

  private static Tensor tensor(Model model, String name) {
    return model.graph().value(name).flatMap(Value::initializer).orElseThrow().tensor();
  }

  /** Makes slices of a stored tensor along axis 0 zero. */
  private void clear(String name, int... slices) throws IOException {
    Path cleared = folder.resolve("cleared.onnx");
    try (Model model = ModelReader.read(in())) {
      Tensor old = tensor(model, name);
      float[] values = old.toFloats();
      int inner = values.length / (int) old.dims()[0];
      for (int slice : slices) {
        Arrays.fill(values, slice * inner, (slice + 1) * inner, 0);
      }
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      Value value = model.graph().value(name).orElseThrow();
      model
          .graph()
          .setInitializer(
              value, new Tensor(name, ElemType.FLOAT, old.dims(), Payload.of(bytes.array())));
      try (StagedModel staged = new ModelWriter().stage(model, cleared)) {
        staged.commit();
      }
    }
    Files.move(cleared, in(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void channelsOfZerosGoWithoutATrace() throws Exception {
    ModelText.write(CHAIN, in());
    for (String name : List.of("w1", "b1", "o", "m", "dw", "db")) {
      clear(name, 2, 7);
    }
    clear("g1", 1);
    clear("f1", 0, 3);
    clear("c1", 0, 3);
    PruneReport report =
        new Pruner(PruneOptions.defaults().withChannels(ChannelCut.ofCount(1, Norm.L2)))
            .prune(in(), out());
    assertEquals(4, report.channels().size(), report.toString());
    assertEquals(3, report.removedChannels());
    Path second = folder.resolve("second.onnx");
    new Pruner(channels(0.15)).prune(out(), second); // 1 of 7, none of 3, none of 5
    try (Model model = ModelReader.read(second)) {
      assertArrayEquals(new long[] {6, 3, 3, 3}, tensor(model, "w1").dims());
      assertArrayEquals(new long[] {6, 1, 3, 3}, tensor(model, "dw").dims());
      assertArrayEquals(new long[] {3, 6, 1, 1}, tensor(model, "g1").dims());
      assertArrayEquals(new long[] {5, 96}, tensor(model, "f1").dims());
      assertArrayEquals(new long[] {5, 5}, tensor(model, "f2").dims());
      assertEquals(
          "float[Nx6x8x8]", model.graph().value("a").orElseThrow().type().orElseThrow().toString());
    }
    for (int batch : new int[] {1, 3}) {
      OrtOutputs before = OrtOutputs.of(in(), Optimization.OFF, batch, 7);
      before.assertClose(OrtOutputs.of(second, Optimization.OFF, batch, 7), "pruned");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.9})
  void anyShareOfChannelsLeavesAModelThatRuns(double share) throws Exception {
    PruneReport report = prune(CHAIN, channels(share));
    assertTrue(report.written(), report.toString());
    assertEquals(Verdict.PASSED, report.parity().verdict());
    assertFalse(report.hasBar());
    assertTrue(report.outputBytes() < report.inputBytes());
    assertTrue(report.after().figures().params() < report.before().figures().params());
    ChannelRow first = report.channels().get(0);
    assertEquals(List.of("a", "d", "e"), first.makers());
    assertEquals((int) (8 * share), first.removed());
    assertEquals("gives output 'y'", report.channels().get(3).reason());
  }

  @Test
  void whatIsAddedConcatenatedOrUnknownStays() throws Exception {
    PruneReport report =
        prune(
            """
            g (float[1, 4, 4, 4] x) => (float[1, 16, 4, 4] y)
              <float[4, 4, 1, 1] a = random(1), float[4, 4, 1, 1] b = random(2),
               float[8, 4, 1, 1] c = random(3), float[4, 8, 1, 1] d = random(4),
               float[8, 4, 1, 1] e = random(5), float[4, 8, 1, 1] f = random(6)>
            {
              p = Conv(x, a)
              q = Conv(p, b)
              s = Add(p, q)
              t = Conv(s, c)
              u = Softmax<axis = 1>(t)
              v = Conv(u, d)
              w = Conv(v, e)
              ww = Mul(w, w)
              k = Conv(ww, f)
              y = Concat<axis = 1>(s, v, k, x)
            }
            """,
            channels(0.5));
    List<String> reasons = report.channels().stream().map(ChannelRow::reason).toList();
    assertEquals(
        List.of(
            "read by Concat 'y'",
            "added to others by Add 's'",
            "read by Softmax 'u'",
            "read by Concat 'y'",
            "",
            "read by Concat 'y'"),
        reasons);
    assertEquals(4, report.removedChannels());
  }

  @Test
  void aResidualIsLeftAlone() throws Exception {
    PruneReport report =
        prune(
            """
            g (float[1, 4] x) => (float[1, 2] y)
              <float[4, 4] a = random(1), float[4, 6] b = random(2), float[6, 4] c = random(3),
               float[4, 2] d = random(4)>
            {
              p = MatMul(x, a)
              q = MatMul(p, b)
              r = Relu(q)
              s = MatMul(r, c)
              t = Add(p, s)
              y = MatMul(t, d)
            }
            """,
            channels(0.5));
    List<ChannelRow> rows = report.channels();
    assertEquals("added to others by Add 't'", rows.get(0).reason());
    assertEquals(3, rows.get(1).removed());
    assertEquals("added to others by Add 't'", rows.get(2).reason());
    assertEquals("gives output 'y'", rows.get(3).reason());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void randomWeightsGetExactlyTheZerosAskedFor(long seed) throws Exception {
    Random random = new Random(seed);
    double share = 0.05 + 0.9 * random.nextDouble();
    Scope scope = random.nextBoolean() ? Scope.TENSOR : Scope.GLOBAL;
    PruneReport report = prune(CHAIN, sparsity(share, scope));
    assertTrue(report.written());
    assertEquals(0, report.zerosBefore());
    try (Model before = ModelReader.read(in());
        Model after = ModelReader.read(out())) {
      long zeros = 0;
      for (String name : List.of("w1", "dw", "g1", "g2", "f1", "f2")) {
        float[] old = tensor(before, name).toFloats();
        float[] now = tensor(after, name).toFloats();
        double largestGone = 0;
        double leastLeft = Double.MAX_VALUE;
        for (int k = 0; k < old.length; k++) {
          zeros += now[k] == 0 ? 1 : 0;
          largestGone = Math.max(largestGone, now[k] == 0 ? Math.abs(old[k]) : 0);
          leastLeft = Math.min(leastLeft, now[k] == 0 ? leastLeft : Math.abs(old[k]));
          assertTrue(now[k] == 0 || now[k] == old[k]);
        }
        assertTrue(largestGone <= leastLeft);
      }
      assertEquals(report.zerosAfter(), zeros);
      for (String name : List.of("b1", "s", "o", "m", "v", "db", "k", "c1")) {
        assertArrayEquals(tensor(before, name).toFloats(), tensor(after, name).toFloats(), name);
      }
    }
    long elements = report.elements();
    if (scope == Scope.GLOBAL) {
      assertEquals((long) Math.floor(share * elements), report.zerosAfter());
    } else {
      report
          .weights()
          .forEach(w -> assertEquals((long) Math.floor(share * w.elements()), w.zerosAfter()));
    }
  }

  @Test
  void equalMagnitudesGoByTheirOrder() throws Exception {
    PruneReport report =
        prune(
            """
            g (float[N, 2] x) => (float[N, 3] y) <float[2, 3] w = {1, -1, 1, 1, -1, 2}>
            { y = MatMul(x, w) }
            """,
            sparsity(0.5, Scope.TENSOR));
    assertEquals(3, report.zerosAfter());
    try (Model model = ModelReader.read(out())) {
      assertArrayEquals(new float[] {0, 0, 0, 1, -1, 2}, tensor(model, "w").toFloats());
    }
  }

  @Test
  void aSecondRunChangesNothing() throws Exception {
    prune(CHAIN, sparsity(0.5, Scope.TENSOR));
    Path again = folder.resolve("again.onnx");
    PruneReport second = new Pruner(sparsity(0.5, Scope.TENSOR)).prune(out(), again);
    assertEquals(-1, Files.mismatch(out(), again));
    assertEquals(second.zerosBefore(), second.zerosAfter());
  }

  @Test
  void aBarThatIsMissedLeavesNoFile() throws Exception {
    byte[] before = Files.readAllBytes(ModelText.write(CHAIN, in()));
    PruneOptions options = channels(0.5);
    PruneReport report =
        new Pruner(
                options.withVerification(Verification.IN_PROCESS, options.parity().withBar(60, -1)))
            .prune(in(), out());
    assertTrue(report.hasBar());
    assertTrue(report.missedParity());
    assertFalse(report.written());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(in()), files.toList());
    }
    assertArrayEquals(before, Files.readAllBytes(in()));
  }

  @Test
  void namesThatAreKeptStay() throws Exception {
    PruneReport report = prune(CHAIN, channels(0.5).withKeep(List.of("w1", "f*")));
    assertEquals("asked to be kept", report.channels().get(0).reason());
    assertEquals(2, report.channels().get(1).removed());
    assertEquals(2, report.removedChannels());
  }

  @Test
  void zerosShrinkOnlyTheZip() throws Exception {
    PruneReport report =
        prune(
            """
            g (float[N, 64] x) => (float[N, 64] y) <float[64, 64] w = random(1)>
            { y = MatMul(x, w) }
            """,
            sparsity(0.8, Scope.TENSOR));
    assertEquals(report.inputBytes(), report.outputBytes());
    assertTrue(report.after().zipped() < 0.5 * report.before().zipped());
    assertTrue(report.notes().get(0).contains("only a zip"), report.notes().toString());
  }
}
