package dev.onnxslim.quantizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.GraphText;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.scheme.Storage;
import dev.onnxslim.quantizer.scheme.WeightFormat;
import dev.onnxslim.quantizer.scheme.WeightOnlyInt8;
import dev.onnxslim.quantizer.scheme.WeightRow;
import dev.onnxslim.tensor.ElemType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is quantized stays as it is, and the same model gives the same bytes. */
class SecondRunTest {
  @TempDir Path folder;

  static List<Path> models() throws Exception {
    return ModelFolders.all();
  }

  private static QuantizeReport quantize(Path in, Path out, Storage storage, int threads)
      throws Exception {
    QuantizeOptions options =
        QuantizeOptions.defaults()
            .withScheme(new WeightOnlyInt8(storage, WeightFormat.AUTO))
            .withThreads(threads)
            .withVerification(Verification.NONE, ParityOptions.defaults());
    return new Quantizer(options).quantize(in, out);
  }

  @ParameterizedTest
  @MethodSource("models")
  void changesNothing(Path model) throws Exception {
    for (Storage storage : Storage.values()) {
      Path once = folder.resolve("once.onnx");
      Path again = folder.resolve("again.onnx");
      Path twice = folder.resolve("twice.onnx");
      QuantizeReport first = quantize(model, once, storage, 4);
      quantize(model, again, storage, 1);
      assertArrayEquals(Files.readAllBytes(once), Files.readAllBytes(again), "threads, " + storage);
      assertEquals(Files.size(once), first.outputBytes());
      assertTrue(Files.size(once) <= Files.size(model));
      for (Storage other : Storage.values()) {
        QuantizeReport second = quantize(once, twice, other, 2);
        assertEquals(0, second.quantized(), () -> storage + ", then " + other);
        assertArrayEquals(Files.readAllBytes(once), Files.readAllBytes(twice));
        assertTrue(second.alreadyQuantized() >= first.quantized());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "g (float[N, 24] x) => (float[N, 16] y) <int8[24, 16] q = random(1), float[16] s ="
            + " random(2), int8[16] z = random(3)> { w = DequantizeLinear<axis = 1>(q, s, z) y ="
            + " MatMul(x, w) }",
        "g (float[N, 24] x) => (float[N, 16] y) <int8[24, 16] q = random(1), float s = {0.1},"
            + " int8 z = {0}, float[16] k = random(4)> { a, b, c = DynamicQuantizeLinear(x)"
            + " i = MatMulInteger(a, q, c, z) f = Cast<to = 1>(i) m = Mul(b, s) n = Mul(f, m)"
            + " y = Mul(n, k) }",
        "<ir_version: 8, opset_import: [\"\" : 17, \"com.microsoft\" : 1]> g (float[N, 64] x) =>"
            + " (float[N, 16] y) <uint8[16, 2, 16] q = random(1), float[32] s = random(2),"
            + " uint8[16] z = random(3)> { y = com.microsoft.MatMulNBits<K = 64, N = 16, bits = 4,"
            + " block_size = 32>(x, q, s, z) }",
        "g (int64[N] i) => (float[N, 32] y) <int8[300, 32] q = random(1), float[300, 32] s ="
            + " random(2)> { a = Gather(q, i) f = Cast<to = 1>(a) b = Gather(s, i)"
            + " y = Mul(f, b) }",
        "g (float[N, 24] x) => (float[N, 16] y) <float xs = {0.1}, uint8 xz = {128}, int8[24, 16] q"
            + " = random(1), float ws = {0.2}, int8 wz = {0}, float ys = {0.5}, uint8 yz = {120}> {"
            + " a = QuantizeLinear(x, xs, xz) b = QLinearMatMul(a, xs, xz, q, ws, wz, ys, yz)"
            + " y = DequantizeLinear(b, ys, yz) }"
      })
  void whatOthersHaveQuantizedStays(String text) throws Exception {
    Path before = ModelText.write(text, folder.resolve("before.onnx"));
    Path after = folder.resolve("after.onnx");
    QuantizeReport report = new Quantizer(QuantizeOptions.defaults()).quantize(before, after);
    assertEquals(0, report.quantized(), () -> report.weights().toString());
    assertEquals(1, report.alreadyQuantized(), () -> report.weights().toString());
    assertArrayEquals(Files.readAllBytes(before), Files.readAllBytes(after));
  }

  @Test
  void constantsThatQuantizingAddsAreSharedAtOnce() throws Exception {
    Path before =
        ModelText.write(
            "g (float[N, 256] x) => (float[N, 256] y) <float[256, 256] a = random(1),"
                + " float[256, 256] b = random(2), float[256, 256] c = random(3)>"
                + " { s = MatMul(x, a) t = Relu(s) u = MatMul(t, b) v = Relu(u) y = MatMul(v, c) }",
            folder.resolve("before.onnx"));
    for (Storage storage : Storage.values()) {
      Path once = folder.resolve("once.onnx");
      Path twice = folder.resolve("twice.onnx");
      assertEquals(3, quantize(before, once, storage, 2).quantized());
      QuantizeReport second = quantize(once, twice, storage, 2);
      assertEquals(0, second.passes().stream().mapToInt(PassRow::edits).sum(), storage.name());
      assertArrayEquals(Files.readAllBytes(once), Files.readAllBytes(twice));
    }
    try (Model model = ModelReader.read(folder.resolve("once.onnx"))) {
      long shapes =
          model.graph().initializers().stream()
              .filter(i -> i.tensor().elemType() == ElemType.INT64)
              .count();
      assertTrue(shapes <= 2, () -> GraphText.print(model));
    }
  }

  @Test
  void floatsBesideWhatOthersHaveQuantizedAreQuantized() throws Exception {
    Path before =
        ModelText.write(
            "g (float[N, 24] x) => (float[N, 24] y) <int8[24, 16] q = random(1), float s = {0.1},"
                + " float[16, 24] w = random(2)> { v = DequantizeLinear(q, s) t = MatMul(x, v)"
                + " y = MatMul(t, w) }",
            folder.resolve("before.onnx"));
    Path after = folder.resolve("after.onnx");
    QuantizeReport report = new Quantizer(QuantizeOptions.defaults()).quantize(before, after);
    assertEquals(
        List.of(WeightRow.Action.ALREADY_QUANTIZED, WeightRow.Action.QUANTIZED),
        report.weights().stream().map(WeightRow::action).toList());
    try (Model model = ModelReader.read(after)) {
      assertTrue(GraphText.print(model).contains("v = DequantizeLinear(q, s)"));
    }
  }

  @Test
  void aWeightThatIsNothingBesideTheModelIsStillThatAfterwards() throws Exception {
    Path before =
        ModelText.write(
            "g (float[N, 24] x, float[N, 1024] h) => (float[N, 16] y, float[N, 1024] z)"
                + " <float[24, 16] w = random(1), float[1024, 3072] v = random(2),"
                + " float[3072, 1024] u = random(3)>"
                + " { y = MatMul(x, w) t = MatMul(h, v) z = MatMul(t, u) }",
            folder.resolve("before.onnx"));
    Path once = folder.resolve("once.onnx");
    Path twice = folder.resolve("twice.onnx");
    assertEquals(2, quantize(before, once, Storage.AUTO, 2).quantized());
    assertEquals(0, quantize(once, twice, Storage.AUTO, 2).quantized());
    assertArrayEquals(Files.readAllBytes(once), Files.readAllBytes(twice));
  }
}
