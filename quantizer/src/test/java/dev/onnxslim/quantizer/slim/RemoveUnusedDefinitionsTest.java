package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import java.util.List;
import java.util.Random;
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

  @Test
  void whatOnlyBodiesUseStays() {
    String model =
        """
        <ir_version: 8, opset_import: ["" : 17, "loc" : 1, "com.microsoft" : 1, "spare" : 1]>
        g (float[2] x, bool c) => (float[2] y) {
          y = If<then_branch = p () => (float[2] v) { v = loc.f(x, c) },
                 else_branch = q () => (float[2] u) { u = com.microsoft.Gelu(x) }>(c)
        }
        <domain: "loc", opset_import: ["" : 17, "loc" : 1]> f (a, c) => (b) {
          b = If<then_branch = r () => (float[2] s) { s = loc.h(a) },
                 else_branch = t () => (float[2] w) { w = Neg(a) }>(c)
        }
        <domain: "loc", opset_import: ["" : 17]> h (d) => (e) { e = Abs(d) }
        <domain: "loc", opset_import: ["" : 17]> i (j) => (k) { k = Abs(j) }
        """;
    PassTester.run(new RemoveUnusedFunctions(), model).edits(1);
    PassTester.run(new RemoveUnusedImports(), model).edits(1);
    PassTester.run(new RemoveTrainingInfo(), model).edits(0);
  }

  @Test
  void randomCallsLeaveWhatTheyReach() {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      int count = 1 + random.nextInt(6);
      boolean[][] calls = new boolean[count + 1][count + 1];
      boolean[] known = new boolean[count + 1];
      StringBuilder functions = new StringBuilder();
      known[0] = true; // the main graph; functions call later ones only
      for (int k = 0; k <= count; k++) {
        for (int next = k + 1; next <= count; next++) {
          calls[k][next] = random.nextInt(3) == 0;
          known[next] |= known[k] && calls[k][next];
        }
        if (k > 0) {
          functions.append(function(random, k, calls[k]));
        }
      }
      int unused = 0;
      int domains = 0;
      StringBuilder imports = new StringBuilder();
      for (int k = 0; k <= count; k++) {
        unused += known[k] ? 0 : 1;
        imports.append(k == 0 ? "" : ", \"d" + k + "\" : 1");
      }
      for (int k = random.nextInt(3); k > 0; k--, domains++) {
        imports.append(", \"spare" + k + "\" : 1");
      }
      String model =
          "<ir_version: 8, opset_import: [\"\" : 17%s]> g (float[N, 2] x, bool c) => (float[N, 2] y)"
                  .formatted(imports)
              + " {%s }%s".formatted(nodes(random, calls[0]), functions);
      PassTester.run(new RemoveUnusedFunctions(), model).edits(unused);
      // below, nothing is removed yet: the import of a function's domain stays
      PassTester.run(new RemoveUnusedImports(), model).edits(domains);
      PassTester.run(new Both(), model).edits(unused + unused + domains);
    }
  }

  /** The two together, as the one leaves work for the other. */
  private record Both() implements Pass {
    @Override
    public String name() {
      return "both";
    }

    @Override
    public int apply(Graph graph, Facts facts) {
      return new RemoveUnusedFunctions().apply(graph, facts)
          + new RemoveUnusedImports().apply(graph, facts);
    }
  }

  /** Nodes that make y from x, and call functions, some of them in a body. */
  private static String nodes(Random random, boolean[] calls) {
    StringBuilder nodes = new StringBuilder(" t = Neg(x)");
    String at = "t";
    for (int k = 0; k < calls.length; k++) {
      if (calls[k]) {
        String call = "d%d.f%d(%s, c)".formatted(k, k, at);
        nodes.append(
            random.nextBoolean()
                ? " t%d = %s".formatted(k, call)
                : (" t%d = If<then_branch = p%d () => (float[?, 2] v%d) { v%d = %s },"
                        + " else_branch = q%d () => (float[?, 2] u%d) { u%d = Abs(%s) }>(c)")
                    .formatted(k, k, k, k, call, k, k, k, at));
        at = "t" + k;
      }
    }
    return nodes.append(" y = Abs(" + at + ")").toString();
  }

  private static String function(Random random, int k, boolean[] calls) {
    StringBuilder imports = new StringBuilder("\"\" : 17");
    for (int next = 0; next < calls.length; next++) {
      imports.append(calls[next] ? ", \"d" + next + "\" : 1" : "");
    }
    return "\n<domain: \"d%d\", opset_import: [%s]> f%d (x, c) => (y) {%s }"
        .formatted(k, imports, k, nodes(random, calls));
  }
}
