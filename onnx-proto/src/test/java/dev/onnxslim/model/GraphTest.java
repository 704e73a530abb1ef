package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GraphTest {
  private Model model;

  private Graph parse(String text) throws ModelFormatException {
    model = ModelText.parse(text);
    return model.graph();
  }

  private Value value(String name) {
    return model.graph().value(name).orElseThrow();
  }

  private Node maker(String name) {
    return value(name).producer().orElseThrow();
  }

  private String text() {
    return GraphText.print(model);
  }

  @AfterEach
  void theIndexIsTrue() {
    GraphInvariants.check(model);
  }

  @Test
  void capturesOfBodiesAreUsesOfTheOuterValue() throws ModelFormatException {
    Graph graph =
        parse(
            """
            g (bool c, float x) => (float y) {
              a = Abs(x)
              y = If<then_branch = t () => (float p) { p = Add(a, x) },
                     else_branch = e () => (float q) { q = Neg(a) }>(c)
            }
            """);
    assertEquals(2, value("a").uses().size());
    graph.replaceUses(value("a"), value("x"));
    assertTrue(value("a").uses().isEmpty());
    assertEquals(4, value("x").uses().size());
    graph.remove(maker("y").graph().nodes().get(0));
    assertEquals(
        "y = If<else_branch = () => (q) {q = Neg(x)}, "
            + "then_branch = () => (p) {p = Add(x, x)}>(c)",
        text());
  }

  @Test
  void removingANodeGivesUpWhatItsBodyReads() throws ModelFormatException {
    Graph graph =
        parse(
            """
            g (bool c, float x) => (float x2) {
              a = Abs(x)
              y = If<then_branch = t () => (float p) { p = Neg(a) },
                     else_branch = e () => (float q) { q = Neg(a) }>(c)
              x2 = Abs(x)
            }
            """);
    graph.remove(maker("y"));
    assertFalse(value("a").isUsed());
    graph.remove(maker("a"));
    assertEquals("x2 = Abs(x)", text());
  }

  @Test
  void insertsBeforeANodeOrAtTheEnd() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { y = Relu(x) }");
    Value a = graph.newValue("x");
    assertEquals("x_1", a.name());
    Node relu = maker("y");
    graph.insert(
        Optional.of(relu), OpId.onnx("Neg"), List.of(value("x")), List.of(a), Attributes.none());
    graph.setInput(relu, 0, a);
    Value b = graph.newValue("b");
    graph.insert(
        Optional.empty(), OpId.ms("Gelu"), List.of(a), List.of(b), Attributes.none().with("k", 2));
    assertEquals("x_1 = Neg(x)\ny = Relu(x_1)\nb = com.microsoft.Gelu<k = 2>(x_1)", text());
  }

  @Test
  void insertRefusesAnOutputThatIsMadeAlready() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { y = Relu(x) }");
    for (String made : List.of("x", "y")) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              graph.insert(
                  Optional.empty(),
                  OpId.onnx("Neg"),
                  List.of(value("x")),
                  List.of(value(made)),
                  Attributes.none()));
    }
    assertEquals("y = Relu(x)", text());
  }

  @Test
  void insertRefusesAPlaceInAnotherGraph() throws ModelFormatException {
    Graph graph =
        parse(
            """
            g (bool c, float x) => (float y) {
              y = If<then_branch = t () => (float p) { p = Neg(x) },
                     else_branch = e () => (float q) { q = Abs(x) }>(c)
            }
            """);
    Node inside = maker("y").bodies().get("then_branch").nodes().get(0);
    Value fresh = graph.newValue("fresh");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            graph.insert(
                Optional.of(inside),
                OpId.onnx("Neg"),
                List.of(value("x")),
                List.of(fresh),
                Attributes.none()));
  }

  @Test
  void removeRefusesWhatIsStillRead() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { a = Abs(x) y = Relu(a) }");
    var used = assertThrows(IllegalStateException.class, () -> graph.remove(maker("a")));
    assertEquals("Abs 'a': output 'a' is still used", used.getMessage());
    assertThrows(IllegalStateException.class, () -> graph.remove(maker("y")));
    assertEquals("a = Abs(x)\ny = Relu(a)", text());
  }

  @Test
  void removeRefusesANodeThatIsGone() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { a = Abs(x) y = Relu(x) }");
    Node node = maker("a");
    graph.remove(node);
    assertThrows(IllegalArgumentException.class, () -> graph.remove(node));
    assertEquals("y = Relu(x)", text());
  }

  @Test
  void bypassLetsReadersReadTheInput() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { a = Identity(x) y = Add(a, a) }");
    assertTrue(graph.bypass(maker("a")));
    assertEquals("y = Add(x, x)", text());
  }

  @Test
  void bypassGivesTheOutputsNameToItsMaker() throws ModelFormatException {
    Graph graph =
        parse("g (float x) => (float y) { a = Abs(x) y = Identity(a) b = Add(a, y) c = Neg(b) }");
    assertTrue(graph.bypass(maker("y")));
    assertEquals("y = Abs(x)\nb = Add(y, y)\nc = Neg(b)", text());
    assertTrue(graph.value("a").isEmpty());
  }

  @Test
  void bypassKeepsACopyOfAnInputAConstantOrAnotherOutput() throws ModelFormatException {
    String nodes = "y = Identity(x)\nz = Identity(w)\nv = Identity(u)\nu = Abs(x)";
    Graph graph =
        parse(
            "g (float x) => (float y, float z, float v, float u) <float w = {1}> {" + nodes + "}");
    for (String output : List.of("y", "z", "v")) {
      assertFalse(graph.bypass(maker(output)));
    }
    assertEquals(nodes, text());
    assertEquals(0, model.edits());
  }

  @Test
  void bypassKeepsANodeWithAnotherOutputThatIsRead() throws ModelFormatException {
    for (String last :
        List.of(
            "z = Identity(m)",
            "z = If<then_branch = t () => (bool m2) { m2 = Identity(m) }, else_branch = e () =>"
                + " (bool m3) { m3 = Identity(m) }>(b)")) {
      Graph graph =
          parse("g (bool b, float x) => (bool z) { y, m = Dropout(x) v = Neg(y) " + last + " }");
      String before = text();
      assertFalse(graph.bypass(maker("y")));
      assertEquals(before, text());
    }
    Graph graph = parse("g (float x) => (float y, bool m) { a = Abs(x) y, m = Dropout(a) }");
    assertFalse(graph.bypass(maker("y")));
    assertEquals("a = Abs(x)\ny, m = Dropout(a)", text());
  }

  @Test
  void bypassForgetsOtherOutputsThatNothingReads() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { a = Abs(x) y, m = Dropout(a) }");
    assertTrue(graph.bypass(maker("y")));
    assertEquals("y = Abs(x)", text());
    assertTrue(graph.value("m").isEmpty());
  }

  /** The body's own 'x' hides the outer one, so its node could not say which one it means. */
  @Test
  void nothingIsRewiredToANameThatABodyHides() throws ModelFormatException {
    Graph graph =
        parse(
            """
            g (bool c, float x) => (float y) {
              a = Identity(x)
              y = If<then_branch = t () => (float p) { x = Neg(a) p = Add(x, a) },
                     else_branch = e () => (float q) { q = Abs(a) }>(c)
            }
            """);
    String before = text();
    assertFalse(graph.bypass(maker("a")));
    assertThrows(IllegalArgumentException.class, () -> graph.replaceUses(value("a"), value("x")));
    assertEquals(before, text());
  }

  @Test
  void aGraphOutputsNewNameIsNotHiddenEither() throws ModelFormatException {
    Graph graph =
        parse(
            """
            g (bool c, float x) => (float y, float z) {
              a = Abs(x)
              y = Identity(a)
              z = If<then_branch = t () => (float p) { y = Neg(a) p = Add(y, a) },
                     else_branch = e () => (float q) { q = Abs(a) }>(c)
            }
            """);
    String before = text();
    assertFalse(graph.bypass(maker("y")));
    assertEquals(before, text());
  }

  @Test
  void dropOutputLeavesOutWhatNothingReads() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { y, m = Dropout(x) }");
    assertThrows(IllegalStateException.class, () -> graph.dropOutput(maker("y"), 0));
    graph.dropOutput(maker("y"), 1);
    assertEquals("y,  = Dropout(x)", text());
  }

  @Test
  void aConstantIsAnInitializerOrInAFunctionANode() throws ModelFormatException {
    parse(
        """
        <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
        g (float x) => (float y) { y = loc.f(x) }
        <domain: "loc", opset_import: ["" : 17]> f (a) => (b) { b = Neg(a) }
        """);
    Value main = model.graph().addConstant(tensor("c"), Optional.empty());
    assertTrue(main.initializer().isPresent());
    assertFalse(main.isGraphInput());
    Graph body = model.functions().get(0).body();
    Value local = body.addConstant(tensor("c"), Optional.of(body.nodes().get(0)));
    assertEquals(
        "Constant<value = FLOAT[2]>()", GraphText.print(local.producer().get()).split(" = ", 2)[1]);
    assertEquals("c_1 = Constant<value = FLOAT[2]>()\nb = Neg(a)", GraphText.print(body));
    assertEquals(2, local.constant().orElseThrow().elements());
  }

  @Test
  void beforeIr4AnInitializerIsAGraphInputToo() throws ModelFormatException {
    parse("<ir_version: 3, opset_import: [\"\" : 8]> g (float x) => (float y) { y = Neg(x) }");
    Value value = model.graph().addConstant(tensor("c"), Optional.empty());
    assertTrue(value.isGraphInput());
    assertTrue(value.constant().isPresent());
    assertEquals(List.of("x", "c"), model.graph().inputs().stream().map(Value::name).toList());
    model.graph().removeInitializer(value);
    assertEquals(1, model.graph().inputs().size());
  }

  @Test
  void addConstantRefusesANameThatIsTaken() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { y = Neg(x) }");
    Tensor taken = new Tensor("x", ElemType.FLOAT, new long[] {1}, Payload.of(new byte[4]));
    assertThrows(IllegalArgumentException.class, () -> graph.addConstant(taken, Optional.empty()));
  }

  @Test
  void aDetachedConstantKeepsItsReadersForANewMaker() throws ModelFormatException {
    Graph graph =
        parse("g (float[2] x) => (float[2] y) <float[2] w = {1, 2}> { y = Add(x, w) z = Neg(w) }");
    Value w = value("w");
    Optional<Node> before = graph.detachConstant(w);
    assertSame(maker("y"), before.orElseThrow());
    Value stored = graph.addConstant(tensor("stored"), before);
    graph.insert(before, OpId.onnx("Abs"), List.of(stored), List.of(w), Attributes.none());
    assertEquals("w = Abs(stored)\ny = Add(x, w)\nz = Neg(w)", text());
    assertTrue(w.constant().isEmpty());
    assertEquals(2, w.uses().size());
  }

  @Test
  void aDetachedConstantNodeTellsWhatFollowed() throws ModelFormatException {
    Graph graph =
        parse("g () => (float[2] y) { w = Constant<value = float[2] {1, 2}>() y = Neg(w) }");
    Value w = value("w");
    Optional<Node> before = graph.detachConstant(w);
    assertSame(maker("y"), before.orElseThrow());
    Node node =
        graph.insert(
            before,
            OpId.onnx("RandomNormal"),
            List.of(),
            List.of(graph.newValue("r")),
            Attributes.none().with("shape", new long[] {2}));
    graph.redefine(node, w);
    assertEquals("w = RandomNormal<shape = [2]>()\ny = Neg(w)", text());
    assertEquals("r", model.uniqueName("r"));
    assertThrows(IllegalArgumentException.class, () -> graph.redefine(maker("y"), w));
  }

  @Test
  void discardForgetsOnlyWhatNothingNeeds() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { y = Neg(x) }");
    Value fresh = graph.newValue("fresh");
    graph.discard(fresh);
    assertTrue(graph.value("fresh").isEmpty());
    assertThrows(IllegalArgumentException.class, () -> graph.discard(value("x")));
  }

  @Test
  void removeInitializerRefusesOneThatIsRead() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) <float w = {1}> { y = Add(x, w) }");
    var e = assertThrows(IllegalStateException.class, () -> graph.removeInitializer(value("w")));
    assertEquals("initializer 'w' is still used", e.getMessage());
  }

  @Test
  void addOutputGivesAValueToTheCaller() throws ModelFormatException {
    Graph graph = parse("g (float x) => (float y) { a = Abs(x) y = Neg(a) }");
    graph.addOutput(value("a"));
    assertTrue(value("a").isGraphOutput());
    Model again = ModelText.model(model.toSkeleton());
    assertEquals(List.of("y", "a"), again.graph().outputs().stream().map(Value::name).toList());
  }

  private Tensor tensor(String base) {
    return new Tensor(
        model.uniqueName(base), ElemType.FLOAT, new long[] {2}, Payload.of(new byte[8]));
  }
}
