package dev.onnxslim.quantizer.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FactsTest {
  private static final String MODEL =
      """
      <ir_version: 8, opset_import: ["" : 17]>
      g (float[N, 3] x, bool c) => (float[N, 3] y) {
        a = Abs(x)
        z = Exp(a)
        y = If<then_branch = t () => (float[N, 3] v) { v = Neg(z) },
               else_branch = e () => (float[N, 3] u) { u = Abs(z) }>(c)
      }
      """;

  private static Value unary(Graph graph, String op, Value input) {
    Value output = graph.newValue("new");
    graph.insert(
        Optional.empty(), OpId.onnx(op), List.of(input), List.of(output), Attributes.none());
    return output;
  }

  private static Value named(Graph graph, String name) {
    return graph.nodes().stream()
        .flatMap(node -> node.outputs().stream())
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void newerValuesAreLookedAtWhenAskedFor() throws IOException {
    Graph graph = ModelText.parse(MODEL).graph();
    Facts facts = Facts.of(graph.model());
    Value a = named(graph, "a");
    assertTrue(facts.shape(a).isPresent());
    Value newest = unary(graph, "Neg", unary(graph, "Neg", a));
    assertEquals(facts.shape(a), facts.shape(newest));
    assertEquals(ElemType.FLOAT, facts.elemType(newest));
    assertFalse(facts.missed());
  }

  @Test
  void whatCannotBeLookedAtByItselfIsLeftToTheNextRound() throws IOException {
    Graph graph = ModelText.parse(MODEL).graph();
    Facts facts = Facts.of(graph.model());
    assertEquals(ElemType.UNDEFINED, facts.elemType(graph.newValue("later")));
    assertTrue(facts.missed());
  }

  @Test
  void factsAreFoundAgainWhereAPassReveals() throws IOException {
    assertEquals(1, differentFacts(false));
    assertEquals(2, differentFacts(true));
  }

  /** How many Facts a pass gets in the two rounds that one edit takes. */
  private static long differentFacts(boolean reveals) throws IOException {
    List<Facts> given = new ArrayList<>();
    Pass pass =
        new Pass() {
          @Override
          public String name() {
            return "look";
          }

          @Override
          public boolean reveals() {
            return reveals;
          }

          @Override
          public int apply(Graph graph, Facts facts) {
            if (graph.parent().isPresent()) {
              return 0;
            }
            given.add(facts);
            if (given.size() > 1) {
              return 0;
            }
            Value a = named(graph, "a");
            assertTrue(facts.type(a).isPresent());
            graph.bypass(a.producer().orElseThrow());
            return 1;
          }
        };
    Model model = ModelText.parse(MODEL);
    new Pipeline(List.of(pass)).run(model);
    assertEquals(2, given.size());
    return given.stream().distinct().count();
  }
}
