package dev.onnxslim.analyzer.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.analyzer.report.StoredTensors;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizeBreakdownTest {
  private static final String MLP =
      """
      g (float[n, 256] x) => (float[n, 512] y)
        <float[256, 512] w = random(1), float[512] b = random(2), float[64, 32] idle = random(3)> {
        t = MatMul(x, w)
        y = Add(t, b)
      }
      """;

  @TempDir private Path folder;

  private Model model(String text) throws IOException {
    return ModelReader.read(ModelText.write(text, folder.resolve("m.onnx")));
  }

  private static StoredTensors roles() {
    return StoredTensors.of(Role.WEIGHT).with(Role.BIAS, "b").with(Role.UNUSED, "idle");
  }

  private static long projection(SizeBreakdown size, String format) {
    return size.projections().stream()
        .filter(p -> p.format().equals(format))
        .findFirst()
        .orElseThrow()
        .bytes();
  }

  @Test
  void theFileIsWeightsAndTheRest() throws IOException {
    try (Model model = model(MLP)) {
      SizeBreakdown size = SizeBreakdown.of(model, roles().in(model), List.of());
      long weights = 4 * (256 * 512 + 512 + 64 * 32);
      assertEquals(Files.size(model.path()), size.fileBytes());
      assertEquals(weights, size.weightBytes());
      assertEquals(size.fileBytes() - weights, size.overheadBytes());
      assertTrue(size.overheadBytes() > 50 && size.overheadBytes() < 500);
      assertEquals(OptionalLong.empty(), size.deflatedBytes());
    }
  }

  @Test
  void projectsOtherFormats() throws IOException {
    try (Model model = model(MLP)) {
      SizeBreakdown size = SizeBreakdown.of(model, roles().in(model), List.of());
      long elements = 256 * 512;
      assertEquals(size.fileBytes(), projection(size, "fp32"));
      assertEquals(size.overheadBytes() + size.weightBytes() / 2, projection(size, "fp16"));
      // blocks of 64: a scale of 2 bytes and a zero point of 1; some nodes; idle goes
      long int8 = size.overheadBytes() + 4 * 512 + elements + elements / 64 * 3;
      assertTrue(projection(size, "int8") > int8, () -> projection(size, "int8") + " " + int8);
      assertTrue(projection(size, "int8") < int8 + 500);
      long int4 = size.overheadBytes() + 4 * 512 + elements / 2 + elements / 32 * 2 + elements / 64;
      assertEquals(int4, projection(size, "int4"));
    }
  }

  @Test
  void smallWeightsStayFloats() throws IOException {
    String text = "g (float[4] x) => (float[4] y) <float[4, 4] w = random(1)> { y = MatMul(x, w) }";
    try (Model model = model(text)) {
      SizeBreakdown size =
          SizeBreakdown.of(model, StoredTensors.of(Role.WEIGHT).in(model), List.of());
      assertEquals(size.fileBytes(), projection(size, "int8"));
      assertEquals(size.fileBytes(), projection(size, "int4"));
    }
  }

  @Test
  void aQuantizedModelGrowsBack() throws IOException {
    String text =
        """
        g (float[n, 64] x) => (float[n, 64] y)
          <uint8[64, 64] q = random(1), float[64] s = random(2), uint8[64] z = random(3)> {
          w = DequantizeLinear<axis = 1>(q, s, z)
          y = MatMul(x, w)
        }
        """;
    try (Model model = model(text)) {
      List<StoredTensor> tensors =
          StoredTensors.of(Role.WEIGHT).with(Role.QUANTIZATION, "s", "z").in(model);
      SizeBreakdown size = SizeBreakdown.of(model, tensors, List.of());
      assertEquals(size.overheadBytes() + 4 * 64 * 64, projection(size, "fp32"));
      assertEquals(size.overheadBytes() + 2 * 64 * 64, projection(size, "fp16"));
      assertEquals(size.fileBytes(), projection(size, "int8"));
    }
  }

  @Test
  void deflatedTensorsCountWhereTheyWereRead() throws IOException {
    try (Model model = model(MLP)) {
      TensorStatistics read = new TensorStatistics(-1, 1, 0, 1, 0, 0, 0, 0, 40, 7.5, 1000);
      List<StoredTensor> tensors = roles().in(model);
      SizeBreakdown size =
          SizeBreakdown.of(
              model, tensors, List.of(Optional.of(read), Optional.of(read), Optional.empty()));
      long third = tensors.get(2).tensor().byteSize();
      assertEquals(OptionalLong.of(size.overheadBytes() + 2000 + third), size.deflatedBytes());
    }
  }
}
