package dev.onnxslim.analyzer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.onnxslim.analyzer.report.ModelSummary.Constants;
import dev.onnxslim.analyzer.report.ModelSummary.OpCount;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.OpId;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
  private static final Path MODELS = Path.of("../samples/models");

  @Test
  void saysWhereAModelComesFromAndWhatItTakes() throws IOException {
    ModelSummary summary = summary("digits_mlp.onnx");
    assertEquals(Files.size(MODELS.resolve("digits_mlp.onnx")), summary.fileBytes());
    assertEquals(0, summary.externalBytes());
    assertEquals(8, summary.irVersion());
    assertEquals("pytorch 2.15.0", summary.producer());
    assertEquals(Map.of("", 17L), summary.opsets());
    assertEquals(1, summary.inputs().size());
    assertEquals("input", summary.inputs().get(0).name());
    assertEquals("float", summary.inputs().get(0).type());
    assertEquals("[Nx1x8x8]", summary.inputs().get(0).shape().orElseThrow().toString());
    assertEquals("logits", summary.outputs().get(0).name());
    assertEquals("[Nx10]", summary.outputs().get(0).shape().orElseThrow().toString());
    assertEquals(0, summary.bodies());
    assertEquals(List.of(), summary.functions());
    assertFalse(summary.hasTrainingInfo());
  }

  @Test
  void countsNodesByOperatorMostFrequentFirst() throws IOException {
    assertEquals(
        List.of(
            new OpCount(OpId.onnx("Gemm"), 3),
            new OpCount(OpId.onnx("Relu"), 2),
            new OpCount(OpId.onnx("BatchNormalization"), 1),
            new OpCount(OpId.onnx("Flatten"), 1)),
        summary("digits_mlp.onnx").nodes());
    assertEquals(57, summary("digits.onnx").nodeCount());
  }

  @Test
  void countsInitializersAndConstantNodes() throws IOException {
    ModelSummary summary = summary("digits.onnx");
    // 36 initializers, and 24 scalars in Constant nodes, which are no parameters.
    assertEquals(List.of(new Constants(ElemType.FLOAT, 60, 61_642, 246_568)), summary.constants());
    assertEquals(61_618, summary.parameters());
    assertEquals(246_568, summary.constantBytes());
  }

  private static ModelSummary summary(String name) throws IOException {
    try (Model model = ModelReader.read(MODELS.resolve(name))) {
      return ModelSummary.of(model);
    }
  }
}
