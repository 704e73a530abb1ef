package dev.onnxslim.analyzer.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShapeWriterTest {
  private static final String CHAIN =
      """
      g (float[batch, 2, K] x, float[K, 5] w) => (float[] y) {
        t = MatMul(x, w)
        y = MatMul(t, v)
      }
      """
          .replace("=> (float[] y) {", "=> (float[] y) <float[5, 7] v = random(1)> {");

  @TempDir private Path folder;

  private static ShapeWriter.Result write(Model model, String... bindings) throws IOException {
    InputShapes given = InputShapes.parse(List.of(bindings), model);
    return ShapeWriter.write(ShapeInference.infer(model, given));
  }

  private static String type(Graph graph, String value) {
    return graph.value(value).orElseThrow().valueType().toString();
  }

  @Test
  void statesTypesBetweenNodesAndOfOutputsWithoutAShape() throws IOException {
    Model model = ModelText.parse(CHAIN);
    ShapeWriter.Result result = write(model);
    assertEquals("float[batchx2x5]", type(model.graph(), "t"));
    assertEquals("float[batchx2x7]", type(model.graph(), "y"));
    assertEquals("float[batchx2xK]", type(model.graph(), "x"));
    assertEquals(new ShapeWriter.Result(2, 0, 2, List.of(), List.of()), result);
  }

  @Test
  void aSecondRunChangesNothing() throws IOException {
    Path first = ModelText.write(CHAIN, folder.resolve("in.onnx"));
    Path second = folder.resolve("out.onnx");
    try (Model model = ModelReader.read(first)) {
      write(model);
      assertTrue(model.edits() > 0);
      try (StagedModel staged = new ModelWriter().stage(model, second)) {
        staged.commit();
      }
    }
    try (Model model = ModelReader.read(second)) {
      assertEquals("float[batchx2x5]", type(model.graph(), "t"));
      assertEquals("float[batchx2x7]", type(model.graph(), "y"));
      write(model);
      assertEquals(0, model.edits());
    }
  }

  @Test
  void givenSizesGoIntoInputsAndTakeThePlaceOfSymbolsInOutputs() throws IOException {
    Model model = ModelText.parse(CHAIN.replace("(float[] y)", "(float[other, 2, 7] y)"));
    ShapeWriter.Result result = write(model, "batch=4");
    assertEquals("float[4x2xK]", type(model.graph(), "x"));
    assertEquals("float[Kx5]", type(model.graph(), "w"));
    assertEquals("float[4x2x5]", type(model.graph(), "t"));
    assertEquals("float[4x2x7]", type(model.graph(), "y"));
    assertEquals(2, result.known());
  }

  @Test
  void anOutputKeepsWhatItStates() throws IOException {
    Model model = ModelText.parse(CHAIN.replace("(float[] y)", "(float[other, 9, 7] y)"));
    ShapeWriter.Result result = write(model);
    assertEquals("float[otherx9x7]", type(model.graph(), "y"));
    assertEquals(1, result.contradictions().size());
  }

  @Test
  void aWrongTypeBetweenNodesIsMended() throws IOException {
    Model model =
        ModelText.parse(CHAIN.replace("<float[5, 7] v", "<float[3, 2, 6] t, float[5, 7] v"));
    ShapeWriter.Result result = write(model);
    assertEquals("float[batchx2x5]", type(model.graph(), "t"));
    assertEquals(1, result.contradictions().size());
  }

  @Test
  void bodiesAreTypedAndFunctionsAreNot() throws IOException {
    Model model =
        ModelText.parse(
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (bool c, float[3, 4] x, float[4, 5] w) => (float[] y, float[] z) {
              y = If<then_branch = a () => (float[] u) { s = MatMul(x, w) u = MatMul(s, w2) },
                     else_branch = b () => (float[] v) { v = MatMul(x, w3) }>(c)
              z = loc.f(x, w)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a, b) => (d) { d = MatMul(a, b) }
            """
                .replace(
                    "=> (float[] y, float[] z) {",
                    "=> (float[] y, float[] z) <float[5, 6] w2 = random(1), float[4, 6] w3 ="
                        + " random(2)> {"));
    ShapeWriter.Result result = write(model);
    Graph then = model.graph().nodes().get(0).bodies().get("then_branch");
    assertEquals("float[3x5]", type(then, "s"));
    assertEquals("float[3x6]", type(then, "u"));
    assertEquals("float[3x6]", type(model.graph(), "y"));
    assertEquals("float[3x5]", type(model.graph(), "z"));
    assertEquals(5, result.values());
    assertEquals(5, result.known());
  }

  @Test
  void whatIsNotKnownIsListedWithAReasonAndNotStated() throws IOException {
    Model model =
        ModelText.parse(
            """
            <ir_version: 8, opset_import: ["" : 17, "my" : 1]>
            g (float[2, 3] x, float[3, 3] w) => (float[] y) { t = my.Odd(x) y = MatMul(t, w) }
            """);
    ShapeWriter.Result result = write(model);
    Value odd = model.graph().value("t").orElseThrow();
    assertTrue(odd.type().isEmpty());
    assertEquals(2, result.open().size());
    ShapeWriter.Open first = result.open().get(0);
    assertEquals("t", first.value());
    assertFalse(first.isPartial());
    assertTrue(first.why().contains("my::Odd"), first.why());
  }
}
