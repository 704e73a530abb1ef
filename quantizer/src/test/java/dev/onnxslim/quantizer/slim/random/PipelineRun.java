package dev.onnxslim.quantizer.slim.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.GraphText;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.fixture.OrtOutputs;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Puts a model through passes and asserts that it stays valid, that its inputs and outputs stay,
 * that nothing is left to do in what is written, and that onnxruntime, which optimizes nothing,
 * gives the same outputs to rounding for batches of 1 and 3. The count of edits has to be honest.
 */
final class PipelineRun {
  private static final long SEED = 20261122;

  /** Of the largest element; sums that cancel along a chain of layers lose some digits. */
  private static final double ROUNDING = 1e-4;

  /** What equal elements have around their mean is rounding only. */
  private static final double LEAST = 0.01;

  private PipelineRun() {}

  /** What the passes did. */
  static List<PassRow> check(List<Pass> passes, String text, Path folder)
      throws IOException, RunnerException, InterruptedException {
    Path before = ModelText.write(text, folder.resolve("before.onnx"));
    Path after = folder.resolve("after.onnx");
    List<PassRow> rows;
    String what;
    String signature;
    try (Model model = ModelReader.read(before)) {
      signature = signature(model);
      rows = new Pipeline(passes).run(model);
      assertEquals(model.edits() > 0, !edits(rows).isEmpty(), text);
      if (model.edits() == 0) {
        return rows;
      }
      what = text + "\nbecame\n" + GraphText.print(model) + "\nby " + edits(rows);
      try (StagedModel staged = new ModelWriter().stage(model, after)) {
        staged.commit();
      }
    }
    try (Model model = ModelReader.read(after)) {
      assertEquals(signature, signature(model), what);
      String again = edits(new Pipeline(passes).run(model));
      assertEquals("", again, what);
    }
    List<OrtOutputs> expected = OrtOutputs.ofAll(before, Optimization.OFF, SEED, 1, 3);
    List<OrtOutputs> found = OrtOutputs.ofAll(after, Optimization.OFF, SEED, 1, 3);
    for (int k = 0; k < expected.size(); k++) {
      expected.get(k).assertClose(found.get(k), ROUNDING, LEAST, what);
    }
    return rows;
  }

  private static String edits(List<PassRow> rows) {
    return rows.stream()
        .filter(row -> row.edits() > 0)
        .map(row -> row.name() + " " + row.edits())
        .collect(Collectors.joining(", "));
  }

  private static String signature(Model model) {
    // below IR 4 a listed initializer is not fed
    List<Value> fed =
        model.graph().inputs().stream()
            .filter(value -> value.initializer().isEmpty() || value.isOverridable())
            .toList();
    return text(fed) + " -> " + text(model.graph().outputs());
  }

  private static String text(List<Value> values) {
    return values.stream().map(v -> v.name() + " " + v.type()).collect(Collectors.joining(", "));
  }
}
