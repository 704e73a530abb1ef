package dev.onnxslim.analyzer.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.report.ModelReport.Explanation;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationsTest {
  @TempDir Path folder;

  /** Explanations of a model in which {@code onnx__} of a name is written with colons. */
  private List<Explanation> explain(String text) throws IOException {
    ModelProto.Builder model = ModelText.message(text).toBuilder();
    for (var tensor : model.getGraphBuilder().getInitializerBuilderList()) {
      tensor.setName(tensor.getName().replace("onnx__", "onnx::"));
    }
    for (var node : model.getGraphBuilder().getNodeBuilderList()) {
      for (int k = 0; k < node.getInputCount(); k++) {
        node.setInput(k, node.getInput(k).replace("onnx__", "onnx::"));
      }
    }
    Path file = Files.write(folder.resolve("m.onnx"), model.build().toByteArray());
    try (var read = ModelReader.read(file)) {
      return ParameterInventory.of(read).parameters().explanations();
    }
  }

  private List<String> kinds(String text) throws IOException {
    List<String> kinds = new ArrayList<>();
    for (Explanation explanation : explain(text)) {
      kinds.add(explanation.kind() + " " + explanation.params());
    }
    return kinds;
  }

  @Test
  void foldedBatchNormalization() throws IOException {
    String conv =
        "g (float[] x) => (float[] y) <float[5, 3, 1, 1] %s = random(1), float[5] %s = random(2)>"
            + " { y = Conv(x, %s, %s) }";
    assertEquals(
        List.of("folded-batch-norm 5"),
        kinds(conv.formatted("onnx__Conv_7", "onnx__Conv_8", "onnx__Conv_7", "onnx__Conv_8")));
    // Two convolutions share one bias: two scales and two shifts are one vector.
    assertEquals(
        List.of("folded-batch-norm 15"),
        kinds(
            "g (float[] x) => (float[] y) <float[5, 5, 1, 1] onnx__Conv_7 = random(1),"
                + " float[5] onnx__Conv_8 = random(2)> { t = Conv(x, onnx__Conv_7, onnx__Conv_8)"
                + " b = Identity(onnx__Conv_8) y = Conv(t, onnx__Conv_7, b) }"));
    // Named as in the module: the exporter left it alone.
    assertEquals(List.of(), kinds(conv.formatted("c.weight", "c.bias", "c.weight", "c.bias")));
    // Another exporter: cannot be told.
    assertEquals(List.of("folded-batch-norm 0"), kinds(conv.formatted("w", "b", "w", "b")));
  }

  @Test
  void duplicates() throws IOException {
    String model =
        """
        g (float[] x, int64[] i) => (float[] y) <float[64, 8] e.weight = random(1),
            float[64, 8] fc.weight = random(1), float[300] z.bias = {%s}, float[300] v.bias = {%s}> {
          a = Gather(e.weight, i)
          b = MatMul(x, fc.weight)
          c = Add(b, z.bias)
          d = Add(b, v.bias)
          y = Concat<axis = 0>(a, c, d)
        }
        """;
    String zeros = "0" + ", 0".repeat(299);
    List<Explanation> found = explain(model.formatted(zeros, zeros));
    // Biases that are all zero are equal by chance.
    assertEquals(1, found.size());
    assertEquals(-512, found.get(0).params());
    assertTrue(found.get(0).text().endsWith("fc.weight repeats e.weight"), found.get(0).text());
  }

  @Test
  void constantsAndSingles() throws IOException {
    assertEquals(
        List.of("constant-tables -3", "constant-tables 0", "single-elements 1", "unused 0"),
        kinds(
            """
            g (float[] x) => (float[] y) <float[4, 4] fc.weight = random(1), float[1] s.scale = {2},
                float[6, 6] mask = random(2), float[9] left.over = random(3)> {
              c = Constant<value = float[3] {1, 2, 3}>()
              a = MatMul(x, fc.weight)
              b = Resize(a, , c)
              d = Mul(b, s.scale)
              y = Add(d, mask)
            }
            """));
  }

  @Test
  void weightsInConstantNodesAreNoTables() throws IOException {
    assertEquals(
        List.of(),
        kinds(
            "g (float[] x) => (float[] y) { w = Constant<value = float[2, 2] {1, 2, 3, 4}>()"
                + " y = MatMul(x, w) }"));
  }

  @Test
  void recurrentBiasesThatAreZero() throws IOException {
    String lstm =
        "g (float[] x) => (float[] y) <float[2, 4, 3] w = random(1), float[2, 4, 1] r = random(2),"
            + " float[2, 8] b = {%s}> { y = LSTM<hidden_size = 1, direction = \"bidirectional\">"
            + "(x, w, r, b) }";
    assertEquals(
        List.of("recurrent-biases -8"),
        kinds(lstm.formatted("1, 2, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0")));
    assertEquals(
        List.of(), kinds(lstm.formatted("1, 2, 3, 4, 0, 0, 0, 1, 1, 2, 3, 4, 1, 0, 0, 0")));
  }

  @Test
  void trainingOnly() throws IOException {
    List<Explanation> found =
        explain(
            """
            g (float[] x) => (float[] y, float[] z) <float[4, 4] aux_head.fc.weight = random(1),
                float[4, 4] net.aux1.fc.weight = random(2), float[4, 4] auxin.fc.weight = random(3)> {
              a = MatMul(x, auxin.fc.weight)
              y = Relu(a)
              b = MatMul(a, aux_head.fc.weight)
              z = MatMul(b, net.aux1.fc.weight)
            }
            """);
    assertEquals(1, found.size());
    assertEquals("training-only", found.get(0).kind());
    assertTrue(found.get(0).text().startsWith("32 parameters are in aux_head, aux1,"));
  }
}
