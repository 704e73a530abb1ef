package dev.onnxslim.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.parity.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildModelTest {
  private static final Path MODELS = Path.of("models");

  @TempDir private Path folder;

  @Test
  void everyModelRunsAndIsTyped() throws Exception {
    BuildModel.main(new String[] {MODELS.toString(), folder.toString()});
    List<List<String>> expected =
        List.of(
            List.of("digits", "float[batchx10]"),
            List.of("images", "float[batchx10]"),
            List.of("speech", "float[batchx4]"),
            List.of("encoder", "float[batchxtimex8]"));
    for (List<String> row : expected) {
      Path file = folder.resolve(row.get(0) + ".onnx");
      try (Model model = ModelReader.read(file)) {
        assertEquals(row.get(1), model.graph().outputs().get(0).type().orElseThrow().toString());
      }
      ParityReport report = ParityCheck.compare(file, file, ParityOptions.defaults());
      assertEquals(Verdict.PASSED, report.verdict(), report.toString());
      assertTrue(report.samples() > 0);
    }
  }

  @Test
  void theBuiltClassifierComputesWhatTheTrainedOneDoes() throws Exception {
    Path built = folder.resolve("digits.onnx");
    BuildModel.digits(MODELS.resolve("digits_mlp.onnx"), built);
    DigitsAccuracy.Row row = new DigitsAccuracy(MODELS).compare(built, folder.resolve("int8.onnx"));
    assertEquals(0.994, row.fp32(), 1e-9);
  }
}
