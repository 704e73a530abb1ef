package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Functions, imports and training sections that nothing uses. */
class RemoveUnusedDefinitionsTest {
  private static final String MODEL =
      """
      <ir_version: 8, opset_import: ["" : 17, "loc" : 1, "spare" : 1, "com.microsoft" : 1]>
      g (float[2] x) => (float[2] y) { y = loc.f(x) }
      <domain: "loc", opset_import: ["" : 17, "com.microsoft" : 1]> f (a) => (b) {
        b = com.microsoft.Gelu(a)
      }
      <domain: "loc", opset_import: ["" : 17, "spare" : 1]> g (c) => (d) { d = spare.h(c) }
      <domain: "spare", opset_import: ["" : 17]> h (e) => (k) { k = Neg(e) }
      """;

  @Test
  void whatNothingCallsGoesWithWhatItCalls() throws ModelFormatException {
    Model model = ModelText.parse(MODEL);
    List<PassRow> rows =
        new Pipeline(List.of(new RemoveUnusedFunctions(), new RemoveUnusedImports())).run(model);
    assertEquals(2, rows.get(0).edits());
    assertEquals(1, rows.get(1).edits());
    assertEquals("[function 'loc::f']", model.functions().toString());
    assertEquals(Set.of("", "loc", "com.microsoft"), model.opsets().keySet());
  }

  @Test
  void whatATrainingSectionMayUseStays() throws ModelFormatException {
    Model model = withTraining();
    List<PassRow> rows =
        new Pipeline(List.of(new RemoveUnusedFunctions(), new RemoveUnusedImports())).run(model);
    assertEquals(0, model.edits());
    assertEquals(0, rows.get(0).edits());
  }

  @Test
  void theTrainingSectionGoes() throws ModelFormatException {
    Model model = withTraining();
    assertEquals(1, new Pipeline(List.of(new RemoveTrainingInfo())).run(model).get(0).edits());
    assertFalse(model.hasTrainingInfo());
    assertEquals(0, model.toSkeleton().getTrainingInfoCount());
  }

  private static Model withTraining() throws ModelFormatException {
    return new Model(
        java.nio.file.Path.of("model.onnx"),
        ModelText.message(MODEL).toBuilder().addTrainingInfo(training()).build(),
        new dev.onnxslim.tensor.PayloadTable(),
        () -> {},
        0);
  }

  private static dev.onnxslim.proto.TrainingInfoProto training() {
    return dev.onnxslim.proto.TrainingInfoProto.getDefaultInstance();
  }
}
