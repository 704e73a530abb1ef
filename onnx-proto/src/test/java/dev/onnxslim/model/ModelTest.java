package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ModelTest {
  private static final String NESTED =
      """
      <ir_version: 8, opset_import: ["ai.onnx" : 17, "l" : 1]>
      g (bool c, float x) => (float y) <float w = {2}> {
        y = If<
          then_branch = t () => (float p) {
            p = If<then_branch = tt () => (float r) { r = Add(x, w) },
                   else_branch = te () => (float s) { s = l.f(x) }>(c)
          },
          else_branch = e () => (float q) { q = l.f:two(x) }>(c)
      }
      <domain: "l", opset_import: ["" : 16]> f (a) => (b) { b = Neg(a) }
      <domain: "l", overload: "two", opset_import: ["" : 15]> f (a2) => (b2) {
        b2 = If<then_branch = ft () => (float fp) { fp = Identity(a2) },
                else_branch = fe () => (float fq) { fq = Abs(a2) }>(a2)
      }
      """;

  @Test
  void graphsAreAllOfThemOuterOnesFirst() throws ModelFormatException {
    Model model = ModelText.parse(NESTED);
    List<String> labels = model.graphs().stream().map(Graph::label).toList();
    assertEquals(
        List.of(
            "the graph",
            "function 'l::f'",
            "function 'l::f'",
            "a body of If 'y'",
            "a body of If 'y'",
            "a body of If 'b2'",
            "a body of If 'b2'",
            "a body of If 'p'",
            "a body of If 'p'"),
        labels);
    assertTrue(model.graphs().stream().allMatch(Graph::isAttached));
    GraphInvariants.check(model);
  }

  @Test
  void opsetsAreThoseOfTheModelOrOfTheFunction() throws ModelFormatException {
    Model model = ModelText.parse(NESTED);
    assertEquals(OptionalLong.of(17), model.opset(""));
    assertEquals(OptionalLong.of(17), model.opset("ai.onnx"));
    assertEquals(OptionalLong.empty(), model.opset("com.microsoft"));
    Graph second = model.functions().get(1).body();
    assertEquals(OptionalLong.of(15), second.opset(""));
    Graph body = second.nodes().get(0).bodies().get("then_branch");
    assertEquals(OptionalLong.of(15), body.opset(""));
    assertSame(model.functions().get(1), body.function().orElseThrow());
    Graph main = model.graph().nodes().get(0).bodies().get("else_branch");
    assertEquals(OptionalLong.of(17), main.opset(""));
    assertSame(model.graph(), main.parent().orElseThrow());
  }

  @Test
  void aCallMeansTheFunctionWithItsOverload() throws ModelFormatException {
    Model model = ModelText.parse(NESTED);
    Node outer = model.graph().nodes().get(0);
    Node two = outer.bodies().get("else_branch").nodes().get(0);
    assertSame(model.functions().get(1), model.function(two).orElseThrow());
    assertEquals("two", model.functions().get(1).overload());
    Node inner = outer.bodies().get("then_branch").nodes().get(0);
    Node plain = inner.bodies().get("else_branch").nodes().get(0);
    assertSame(model.functions().get(0), model.function(plain).orElseThrow());
    assertEquals(Optional.empty(), model.function(outer));
  }

  @Test
  void uniqueNamesAreNewInEveryGraph() throws ModelFormatException {
    Model model = ModelText.parse(NESTED);
    assertEquals("fresh", model.uniqueName("fresh"));
    assertEquals("fresh_1", model.uniqueName("fresh"));
    for (String taken : List.of("x", "w", "y", "r", "fp", "b2")) {
      assertEquals(taken + "_1", model.uniqueName(taken));
      assertEquals(taken + "_2", model.uniqueName(taken));
    }
    assertEquals("x_1_1", model.uniqueName("x_1"));
  }

  @Test
  void anEditInABodyOrAFunctionIsInTheSkeleton() throws ModelFormatException {
    Model model = ModelText.parse(NESTED);
    assertSame(model.toSkeleton(), model.toSkeleton());
    for (Graph graph : model.graphs()) {
      for (Node node : graph.nodes()) {
        if (node.bodies().isEmpty()) {
          graph.setAttributes(node, node.attributes().with("seen", 1));
        }
      }
    }
    Model again = ModelText.model(model.toSkeleton());
    assertEquals(GraphText.print(model), GraphText.print(again));
    assertEquals(6, GraphText.print(again).split("seen = 1", -1).length - 1);
    assertFalse(GraphText.print(ModelText.parse(NESTED)).contains("seen"));
  }

  @Test
  void constantsAreWhatNobodyCanReplace() throws ModelFormatException {
    String text =
        """
        <ir_version: %d, opset_import: ["" : 13]> g (float x, float d) => (float y)
          <float d = {1}, float w = {2}> {
          k = Constant<value = float {3}>()
          i = Constant<value_int = 3>()
          y = Sum(x, d, w, k)
        }
        """;
    Model model = ModelText.parse(text.formatted(8));
    Graph graph = model.graph();
    assertTrue(graph.value("d").orElseThrow().isOverridable());
    assertTrue(graph.value("d").orElseThrow().constant().isEmpty());
    assertTrue(graph.value("w").orElseThrow().constant().isPresent());
    assertTrue(graph.value("k").orElseThrow().constant().isPresent());
    assertTrue(graph.value("x").orElseThrow().constant().isEmpty());
    assertTrue(graph.value("y").orElseThrow().constant().isEmpty());
    Graph old = ModelText.parse(text.formatted(3)).graph();
    assertFalse(old.value("d").orElseThrow().isOverridable());
    assertTrue(old.value("d").orElseThrow().constant().isPresent());
  }

  @Test
  void typesAreWhatTheModelStates() throws ModelFormatException {
    Graph graph =
        ModelText.parse(
                """
                g (float[N, 2, ?, -1] x, seq(float) s, optional(int64[3]) o) => (float[] y)
                  <int8[2, 3] w = random(1), double[4] t> {
                  t = Cast<to = 11>(x)
                  y = Cast<to = 1>(t)
                  u = Neg(y)
                }
                """)
            .graph();
    assertEquals("[Nx2x?x?]", shape(graph, "x"));
    assertEquals("[4]", shape(graph, "t"));
    assertEquals("[2x3]", shape(graph, "w"));
    assertTrue(graph.value("y").orElseThrow().type().orElseThrow().shape().isEmpty());
    assertTrue(graph.value("u").orElseThrow().type().isEmpty());
    assertEquals(Optional.of("sequence"), graph.value("s").orElseThrow().nonTensorKind());
    assertEquals(Optional.of("optional"), graph.value("o").orElseThrow().nonTensorKind());
    assertEquals(Optional.empty(), graph.value("x").orElseThrow().nonTensorKind());
    Shape shape = graph.value("x").orElseThrow().type().orElseThrow().shape().orElseThrow();
    assertEquals(new Dim.Symbol("N"), shape.dim(0));
    assertEquals(2, shape.dim(-3).sizeOrMinusOne());
    assertEquals(-1, shape.dim(-1).sizeOrMinusOne());
    assertFalse(shape.isKnown());
    assertTrue(Shape.of(2, 3).isKnown());
  }

  private static String shape(Graph graph, String name) {
    return graph.value(name).orElseThrow().type().orElseThrow().shape().orElseThrow().toString();
  }
}
