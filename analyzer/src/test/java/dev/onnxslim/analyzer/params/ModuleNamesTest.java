package dev.onnxslim.analyzer.params;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleNamesTest {
  @ParameterizedTest
  @CsvSource({
    "/backbone/conv1/Conv, backbone/conv1",
    "/f/f.1/c/c.0/c.0.2/Clip, f/1/c/0/2",
    "/features/features.0/features.0.0/Conv, features/0/0",
    "/m/model/layers.0/self_attn/q_proj/MatMul, m/model/layers/0/self_attn/q_proj",
    "model/conv1/Conv2D, model/conv1",
    "/Relu, ''",
    "Conv_12, ''",
    "p2o.Conv.0, ''",
    "'', ''",
    "//Conv, ''",
    "/, ''",
  })
  void nodes(String name, String module) {
    assertEquals(module, ModuleNames.ofNode(name));
  }

  @ParameterizedTest
  @CsvSource({
    "backbone.conv1.weight, backbone/conv1",
    "f.1.c.0.2.bias, f/1/c/0/2",
    "weight, head/fc",
    "onnx_MatMul_11, head/fc",
    "/head/fc/Constant_output_0, head/fc",
    "/else/Constant_output_0, head/fc",
  })
  void tensors(String name, String module) throws IOException {
    Model model =
        ModelText.parse(
            "g (float[] x) => (float[] y) <float[2, 2] %s = random(1)> { [/head/fc/MatMul] y = MatMul(x, %s) }"
                .formatted(name, name));
    Node reader = model.graph().nodes().get(0);
    assertEquals(module, ModuleNames.of(model.graph().value(name).orElseThrow(), reader));
  }

  @Test
  void aNodeWithoutNameIsCalledLikeItsOutput() throws IOException {
    Model model =
        ModelText.parse(
            "g (float[] x) => (float[] y) { /a/b/Relu_output_0 = Relu(x) y = Neg(/a/b/Relu_output_0) }");
    assertEquals("a/b", ModuleNames.of(model.graph().nodes().get(0)));
    assertEquals("", ModuleNames.of(model.graph().nodes().get(1)));
  }
}
