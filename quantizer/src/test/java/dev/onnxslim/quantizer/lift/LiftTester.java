package dev.onnxslim.quantizer.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.GraphText;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpSchema;
import dev.onnxslim.model.OpSchemas;
import dev.onnxslim.quantizer.fixture.OrtOutputs;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Lifts a model and asserts what holds for every lift: the model is valid, written and read again;
 * its nodes are in the form of the target; inputs and outputs stay; a second lift finds nothing;
 * onnxruntime, which optimizes nothing, gives the same outputs for batches of 1 and 3.
 */
final class LiftTester {
  private static final long SEED = 20261123;

  private LiftTester() {}

  /** The text of a model of the IR version that came with the opset. */
  static String model(int opset, String rest) {
    int ir = opset < 9 ? 3 : opset < 12 ? 4 : opset < 21 ? 8 : 10;
    return "<ir_version: " + ir + ", opset_import: [\"\" : " + opset + ", \"loc\" : 1]> " + rest;
  }

  /** The nodes after the lift, as {@link GraphText} prints them. */
  static String lift(Path folder, String text, int target) throws Exception {
    Path before = ModelText.write(text, folder.resolve("before.onnx"));
    Path after = folder.resolve("after" + target + ".onnx");
    String printed = write(before, after, target, text);
    List<OrtOutputs> expected = OrtOutputs.ofAll(before, Optimization.OFF, SEED, 1, 3);
    List<OrtOutputs> found = OrtOutputs.ofAll(after, Optimization.OFF, SEED, 1, 3);
    expected.get(0).assertSame(found.get(0), text + " at " + target);
    expected.get(1).assertSame(found.get(1), text + " at " + target);
    Files.delete(after);
    return printed;
  }

  /** The message of a lift that is refused. */
  static String refuse(String text, int target) throws IOException {
    try (Model model = ModelText.parse(text)) {
      return assertThrows(LiftException.class, () -> OpsetLift.lift(model, target)).getMessage();
    }
  }

  private static String write(Path before, Path after, int target, String text) throws Exception {
    String outputs;
    try (Model model = ModelReader.read(before)) {
      outputs = signature(model);
      assertTrue(OpsetLift.lift(model, target) > 0, text);
      try (StagedModel staged = new ModelWriter().stage(model, after)) {
        staged.commit();
      }
    }
    try (Model model = ModelReader.read(after)) {
      assertEquals(target, model.opset("").orElseThrow());
      assertEquals(outputs, signature(model), text);
      assertEquals(0, OpsetLift.lift(model, target), text);
      assertEquals(0, model.edits(), text);
      for (Graph graph : model.graphs()) {
        assertEquals(target, graph.opset("").orElseThrow());
        graph.nodes().forEach(node -> checkForm(node, target));
      }
      return GraphText.print(model);
    }
  }

  private static void checkForm(Node node, int opset) {
    if (node.op().domain().equals("loc")) {
      return;
    }
    OpSchema schema = OpSchemas.standard().find(node.op(), opset).orElseThrow();
    String what = GraphText.print(node) + " in opset " + opset;
    assertTrue(schema.inputs().accepts(node.inputs().size()), what);
    assertTrue(schema.outputs().accepts(node.outputs().size()), what);
    assertTrue(schema.attributes().keySet().containsAll(node.attributes().names()), what);
    assertTrue(!schema.deprecated(), what);
    for (int k = 0; k < node.inputs().size(); k++) {
      assertTrue(!node.input(k).isAbsent() || schema.inputs().mayBeAbsent(k), what);
    }
  }

  /** What a caller feeds, below IR 4 no listed initializer, and gets. */
  private static String signature(Model model) {
    List<String> fed =
        model.graph().inputs().stream()
            .filter(v -> v.initializer().isEmpty() || v.isOverridable())
            .map(v -> v.name() + v.type())
            .toList();
    return fed + " " + model.graph().outputs().stream().map(v -> v.name() + v.type()).toList();
  }
}
