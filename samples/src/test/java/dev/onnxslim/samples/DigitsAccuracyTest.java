package dev.onnxslim.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsAccuracyTest {
  private static final Path MODELS = Path.of("models");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "digits.onnx,         0.998, 0.996",
    "digits_mbv2_bn.onnx, 0.998, 0.996",
    "digits_mlp.onnx,     0.994, 0.992",
  })
  void int8KeepsTheAccuracy(String model, double fp32, double atLeast) throws Exception {
    DigitsAccuracy.Row row =
        new DigitsAccuracy(MODELS).compare(MODELS.resolve(model), folder.resolve("int8.onnx"));

    assertEquals(fp32, row.fp32(), 1e-9); // as measured when the model was trained
    assertTrue(row.int8() >= atLeast, row.toString());
    assertTrue(row.int8Bytes() < row.fp32Bytes(), row.toString());
  }
}
