package dev.onnxslim.quantizer.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.GraphText;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.quantizer.slim.Passes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final String CHAIN = "g (float[N] x) => (float[N] y) { a = Abs(x) y = Neg(a) }";

  private static final String NESTED =
      """
      <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
      g (float[N] x, bool c) => (float[N] y) {
        t = loc.f(x)
        y = If<then_branch = a () => (float[N] v) {
                 v = If<then_branch = d () => (float[N] r) { r = Neg(t) },
                        else_branch = e () => (float[N] s) { s = Exp(t) }>(c) },
               else_branch = b () => (float[N] u) { u = Neg(x) }>(c)
      }
      <domain: "loc", opset_import: ["" : 17]> f (a) => (b) { b = Abs(a) }\
      """;

  private record Named(String name, ToIntFunction<Graph> action) implements Pass {
    @Override
    public int apply(Graph graph, Facts facts) {
      return action.applyAsInt(graph);
    }
  }

  private static int replace(Graph graph, String from, String to) {
    int edits = 0;
    for (Node node : graph.nodes(OpId.onnx(from))) {
      var inputs = node.inputs();
      var outputs = node.outputs();
      var attributes = node.attributes();
      graph.insert(graph.detach(node), OpId.onnx(to), inputs, outputs, attributes);
      edits++;
    }
    return edits;
  }

  private static List<String> edits(List<PassRow> rows) {
    return rows.stream().map(row -> row.name() + " " + row.edits()).toList();
  }

  @Test
  void goesOnUntilNoPassEdits() throws IOException {
    Model model = ModelText.parse(CHAIN);
    List<PassRow> rows =
        new Pipeline(
                List.of(
                    new Named("second", graph -> replace(graph, "Exp", "Sin")),
                    new Named("first", graph -> replace(graph, "Abs", "Exp"))))
            .run(model);
    assertEquals(List.of("second 1", "first 1"), edits(rows));
    assertEquals("a = Sin(x)\ny = Neg(a)", GraphText.print(model));
  }

  @Test
  void aModelWithNothingToDoIsNotEdited() throws IOException {
    Model model = ModelText.parse(CHAIN);
    assertEquals(
        List.of(
            "eliminate-dropout 0",
            "convert-training-batch-norm 0",
            "remove-training-info 0",
            "eliminate-identity 0",
            "remove-unused 0"),
        edits(new Pipeline(Passes.trainingOnly()).run(model)));
    assertEquals(0, model.edits());
  }

  @Test
  void visitsEveryGraphOuterOnesFirst() throws IOException {
    List<String> seen = new ArrayList<>();
    Pass look =
        new Named(
            "look",
            graph -> {
              seen.add(graph.label());
              return 0;
            });
    new Pipeline(List.of(look)).run(ModelText.parse(NESTED));
    assertEquals(
        List.of(
            "the graph",
            "function 'loc::f'",
            "a body of If 'y'",
            "a body of If 'y'",
            "a body of If 'v'",
            "a body of If 'v'"),
        seen);
  }

  @Test
  void aBodyOfANodeThatIsGoneIsNotVisited() throws IOException {
    List<String> seen = new ArrayList<>();
    Pass removeIfs =
        new Named(
            "remove-ifs",
            graph -> {
              seen.add(graph.label());
              int edits = 0;
              for (Node node : graph.nodes(OpId.onnx("If"))) {
                graph.replaceUses(node.output(0), node.input(0));
                graph.remove(node);
                edits++;
              }
              return edits;
            });
    String dead =
        "g (float[N] x, bool c) => (float[N] y) {"
            + " z = If<then_branch = a () => (float[N] v) { v = Neg(x) },"
            + " else_branch = b () => (float[N] u) { u = Abs(x) }>(c) y = Exp(x) }";
    List<PassRow> rows = new Pipeline(List.of(removeIfs)).run(ModelText.parse(dead));
    assertEquals(List.of("remove-ifs 1"), edits(rows));
    assertEquals(List.of("the graph", "the graph"), seen);
  }

  @Test
  void passesThatUndoEachOtherAreFound() throws IOException {
    Model model = ModelText.parse(CHAIN);
    Pipeline pipeline =
        new Pipeline(
            List.of(
                new Named("to", graph -> replace(graph, "Abs", "Exp")),
                new Named("fro", graph -> replace(graph, "Exp", "Abs"))));
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> pipeline.run(model));
    assertTrue(e.getMessage().contains("name=to, edits=50, "), e.getMessage());
  }

  @Test
  void anErrorNamesThePassThePlaceAndThoseBefore() throws IOException {
    Model model = ModelText.parse(NESTED);
    RuntimeException cause = new IllegalStateException("no");
    Pass fails =
        new Named(
            "fails",
            graph -> {
              if (graph.function().isPresent()) {
                throw cause;
              }
              return 0;
            });
    PassException e =
        assertThrows(
            PassException.class,
            () -> new Pipeline(List.of(new Named("fine", graph -> 0), fails)).run(model));
    assertEquals(
        "pass fails failed on function 'loc::f' after fine: java.lang.IllegalStateException: no",
        e.getMessage());
    assertSame(cause, e.getCause());
  }

  @Test
  void anErrorOfTheFirstPassHasNoneBefore() throws IOException {
    Model model = ModelText.parse(CHAIN);
    Pass fails =
        new Named(
            "fails",
            graph -> {
              throw new IllegalArgumentException("no");
            });
    PassException e =
        assertThrows(PassException.class, () -> new Pipeline(List.of(fails)).run(model));
    assertEquals(
        "pass fails failed on the graph after no other pass:"
            + " java.lang.IllegalArgumentException: no",
        e.getMessage());
  }
}
