package dev.onnxslim.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.ops.OpCost;
import dev.onnxslim.analyzer.ops.OpRegistry;
import dev.onnxslim.analyzer.ops.OpRule;
import dev.onnxslim.analyzer.ops.OpRules;
import dev.onnxslim.analyzer.ops.Work;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.OpId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelAnalyzerTest {
  private static final String TEXT =
      """
      <ir_version: 8, opset_import: ["" : 17, "own" : 1]>
      g (float[N, 4] x) => (float[] y, float[] z) <float[4, 6] w = random(1)> {
        t = MatMul(x, w)
        y = own.Warp(t)
        z = Relu(y)
      }
      """;

  @TempDir private Path folder;

  private ModelReport analyze(OpRegistry rules) throws IOException {
    Path file = ModelText.write(TEXT, folder.resolve("m.onnx"));
    try (Model model = ModelReader.read(file)) {
      return ModelAnalyzer.analyze(model, AnalyzeOptions.DEFAULT, rules);
    }
  }

  @Test
  void anOperatorWithoutARuleIsANamedRow() throws IOException {
    ModelReport report = analyze(OpRules.standard());
    assertEquals(Dim.parse("24*N"), report.summary().macs());
    assertEquals(2, report.summary().unknownNodes(), "and what reads it");
    assertEquals(Optional.of("there is no rule for own::Warp"), report.nodes().get(1).problem());
    assertEquals(24, report.summary().params());
    assertEquals(List.of("N"), report.summary().symbols());
  }

  /** Functions that call each other twice: 2^40 rows if all were listed. */
  @Test
  void manyCallsTakeNoTimeAndAreSaidToBeLeftOut() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 4] x) => (float[] y) { y = loc.f0(x) }
            """);
    for (int k = 0; k < 40; k++) {
      text.append(
          "<domain: \"loc\", opset_import: [\"\" : 17, \"loc\" : 1]> f" + k + " (a) => (c)");
      text.append(" { b = loc.f" + (k + 1) + "(a) c = loc.f" + (k + 1) + "(b) } ");
    }
    text.append("<domain: \"loc\", opset_import: [\"\" : 17]> f40 (a) => (c) { c = Relu(a) }");
    Path file = ModelText.write(text.toString(), folder.resolve("calls.onnx"));
    try (Model model = ModelReader.read(file)) {
      ModelReport report = ModelAnalyzer.analyze(model, AnalyzeOptions.DEFAULT);
      assertEquals(Dim.parse("N").times(4L << 40), report.summary().flops());
      List<String> problems =
          report.nodes().stream().flatMap(row -> row.problem().stream()).toList();
      assertEquals(List.of("calls like this are too many to list"), problems);
      assertTrue(report.nodes().size() < 21_000);
      assertEquals(1, report.summary().unknownNodes());
    }
  }

  @Test
  void rulesOfAnOwnDomain() throws IOException {
    OpRule warp =
        OpRule.of(
            new OpId("own", "Warp"),
            1,
            op -> op.known(op.shape(0)),
            op -> OpCost.of(Work.ELEMENTWISE, op.outputShape(0).elements().times(3)));
    ModelReport report = analyze(OpRules.standard().with(List.of(warp)));
    assertEquals(0, report.summary().unknownNodes());
    assertEquals(Dim.parse("2*24*N + 3*6*N + 6*N"), report.summary().flops());
    assertEquals("[Nx6]", report.file().outputs().get(1).shape().orElseThrow().toString());
  }
}
