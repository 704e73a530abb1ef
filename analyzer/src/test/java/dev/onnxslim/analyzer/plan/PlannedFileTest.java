package dev.onnxslim.analyzer.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.analyzer.AnalyzeOptions;
import dev.onnxslim.analyzer.ModelAnalyzer;
import dev.onnxslim.analyzer.plan.Convolution.Axis;
import dev.onnxslim.analyzer.plan.Recurrent.Cell;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned is what the file of such a model turns out to have. */
class PlannedFileTest {
  private static final String HEADER = "<ir_version: 8, opset_import: [\"\" : 17]>";

  @TempDir private Path folder;

  private Estimate file(String text) throws IOException {
    Path file = ModelText.write(HEADER + text, folder.resolve("m.onnx"));
    try (Model model = ModelReader.read(file)) {
      return Planner.plan(
          ModelAnalyzer.analyze(model, AnalyzeOptions.DEFAULT), PlanOptions.DEFAULT);
    }
  }

  private static void assertSame(Architecture architecture, Estimate file) {
    Estimate planned = Planner.plan(architecture, PlanOptions.DEFAULT);
    assertEquals(planned.params(), file.params());
    assertEquals(planned.compute(), file.compute());
    assertEquals(planned.memory(), file.memory());
    assertEquals(planned.activations().stored(), file.activations().stored());
  }

  @Test
  void aDenseLayer() throws IOException {
    Estimate file =
        file(
            """
            g (float[3, 20] x) => (float[3, 5] y)
              <float[20, 5] w = random(1), float[5] b = random(2)>
            { y = Gemm(x, w, b) }
            """);
    assertSame(new Dense(List.of(20L, 5L), true, 3), file);
    assertEquals(Dim.of(4 * 75), file.activations().inference());
    assertEquals(List.of(), file.notes());
  }

  @Test
  void aConvolution() throws IOException {
    Estimate file =
        file(
            """
            g (float[2, 4, 9, 7] x) => (float[2, 6, 5, 7] y)
              <float[6, 2, 3, 3] w = random(1), float[6] b = random(2)>
            { y = Conv <strides = [2, 1], pads = [1, 1, 1, 1], group = 2> (x, w, b) }
            """);
    List<Axis> axes = List.of(new Axis(9, 3, 2, 1, 1), new Axis(7, 3, 1, 1, 1));
    assertSame(new Convolution(4, 6, axes, 2, true, false, 2), file);
  }

  @Test
  void anLstm() throws IOException {
    Estimate file =
        file(
            """
            g (float[7, 2, 3] x) => (float[7, 1, 2, 5] y)
              <float[1, 20, 3] w = random(1), float[1, 20, 5] r = random(2),
               float[1, 40] b = random(3)>
            { y = LSTM <hidden_size = 5> (x, w, r, b) }
            """);
    Estimate planned =
        Planner.plan(new Recurrent(Cell.LSTM, 3, 5, 1, false, 2, 7, 2), PlanOptions.DEFAULT);
    assertEquals(planned.params(), file.params());
    assertEquals(planned.compute(), file.compute());
  }

  @Test
  void recomputationKeepsWhatLivesWhereRunsBegin() throws IOException {
    StringBuilder nodes = new StringBuilder("g (float[100] x) => (float[100] v100) { v1 = Exp(x) ");
    for (int k = 2; k <= 100; k++) {
      nodes.append("v" + k + " = Exp(v" + (k - 1) + ") ");
    }
    Estimate.Activations kept = file(nodes.append("}").toString()).activations();
    assertEquals(Dim.of(101 * 400), kept.stored());
    // ten runs of ten: x, the output, what a run reads and its first value; all of one run
    assertEquals(Dim.of(10 * 4 * 400 - 400 + 10 * 400), kept.recomputed());
    assertEquals(Dim.of(4 * 400), kept.inference());
  }

  @Test
  void openSizesStayFormulas() throws IOException {
    Estimate file =
        file(
            """
            g (float[N, 20] x) => (float[N, 5] y) <float[20, 5] w = random(1)>
            { y = MatMul(x, w) }
            """);
    assertEquals("100*N", file.compute().macs().toString());
    assertEquals("600*N", file.compute().training().toString());
    assertEquals("100*N", file.activations().stored().toString());
    assertEquals(Dim.UNKNOWN, file.activations().recomputed());
    assertEquals(List.of("sizes are open, such as N: --input-shape N=1"), file.notes());
  }
}
