package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.NodeProto;
import dev.onnxslim.proto.SparseTensorProto;
import dev.onnxslim.proto.TensorProto;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphValidatorTest {
  private static final String VALID = "g (float x) => (float y) { y = Neg(x) }";

  private static String problem(String text) {
    return assertThrows(ModelFormatException.class, () -> ModelText.parse(text)).problem();
  }

  private static String problem(String text, Consumer<ModelProto.Builder> change) {
    ModelProto.Builder model = ModelText.message(text).toBuilder();
    change.accept(model);
    return assertThrows(
            ModelFormatException.class,
            () -> GraphValidator.validate(ModelText.model(model.build())))
        .problem();
  }

  @Test
  void aValidModelPasses() throws ModelFormatException {
    assertEquals("y = Neg(x)", GraphText.print(ModelText.parse(VALID)));
  }

  @Test
  void theHeaderMustBeThere() {
    assertEquals(
        "the file has no graph: not an ONNX model, or cut short",
        problem(VALID, ModelProto.Builder::clearGraph));
    assertEquals("the IR version is missing", problem(VALID, ModelProto.Builder::clearIrVersion));
    assertEquals("no opset is imported", problem(VALID, ModelProto.Builder::clearOpsetImport));
    assertEquals(
        "opset 0 of domain ''", problem(VALID, m -> m.getOpsetImportBuilder(0).setVersion(0)));
    assertEquals(
        "graph input 'x' has no type",
        problem(VALID, m -> m.getGraphBuilder().getInputBuilder(0).clearType()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = Neg(z) | Neg 'y' reads 'z', which nothing makes",
        "z = Neg(x) | the graph: nothing makes the output 'y'",
        "y = Neg(x) y = Abs(x) | 'y' is defined twice, the second time as an output of Abs 'y'",
        "x = Neg(x) | 'x' is defined twice, the second time as an output of Neg 'x'",
        "y = Add(x, y) | Add 'y' waits for its own output: the graph has a cycle",
        "y = Add(x, a) a = Neg(b) b = Neg(y) | Add 'y' waits for its own output: the graph has a"
            + " cycle",
        "y = Neg(x, x) | Neg 'y' takes 1 inputs, found 2",
        "y = Clip() | Clip 'y' takes 1 to 3 inputs, found 0",
        "y, z = Neg(x) | Neg 'y' takes 1 outputs, found 2",
        "y = Add(x, ) | Add 'y': input 1 is left out",
        "y = Softmax<axis = 1.5>(x) | Softmax 'y': attribute 'axis' must be INT, found FLOAT",
        "y = Cast(x) | Cast 'y': the attribute 'to' is missing",
        "y = foo.Bar(x) | foo::Bar 'y': the domain 'foo' is not imported",
        "y = Gelu(x) | Gelu 'y' exists from opset 20 on, the model imports 17",
        "y = Softmax<axis: int = @a>(x) | Softmax 'y': attribute 'axis' refers to a function's"
            + " attribute outside any function",
      })
  void nodesAreUsedAsTheirSchemaSays(String nodes, String problem) {
    assertEquals(problem, problem("g (float x) => (float y) { " + nodes + " }"));
  }

  @Test
  void initializersAreDefinedOnce() {
    assertEquals(
        "'w' is defined twice, the second time as an initializer",
        problem("g (float x) => (float y) <float w = {1}, float w = {2}> { y = Neg(x) }"));
    assertEquals(
        "'w' is defined twice, the second time as an output of Neg 'w'",
        problem("g (float x) => (float w) <float w = {1}> { w = Neg(x) }"));
    assertEquals(
        "'x' is defined twice, the second time as a graph input",
        problem("g (float x, float x) => (float y) { y = Neg(x) }"));
  }

  @Test
  void namesAndOperatorsMustBeThere() {
    assertEquals(
        "a graph input has no name",
        problem(VALID, m -> m.getGraphBuilder().getInputBuilder(0).clearName()));
    assertEquals(
        "an initializer has no name",
        problem(VALID, m -> m.getGraphBuilder().addInitializerBuilder().setDataType(1)));
    assertEquals(
        " 'y' has no operator",
        problem(VALID, m -> m.getGraphBuilder().getNodeBuilder(0).clearOpType()));
    assertEquals(
        "Neg 'y' has an attribute without a name",
        problem(VALID, m -> m.getGraphBuilder().getNodeBuilder(0).addAttributeBuilder()));
    Consumer<ModelProto.Builder> twice =
        m -> {
          NodeProto.Builder node = m.getGraphBuilder().getNodeBuilder(0);
          node.addAttribute(AttributeProto.newBuilder().setName("a"));
          node.addAttribute(AttributeProto.newBuilder().setName("a"));
        };
    assertEquals("Neg 'y' has the attribute 'a' twice", problem(VALID, twice));
  }

  @Test
  void tensorsInAttributesAndSparseOnesHaveTheirData() {
    TensorProto broken = TensorProto.newBuilder().setName("t").setDataType(1).addDims(2).build();
    String expected = "tensor 't' has no data for its 2 elements";
    Consumer<AttributeProto.Builder> one = a -> a.setT(broken);
    Consumer<AttributeProto.Builder> list = a -> a.addTensors(broken);
    Consumer<AttributeProto.Builder> sparse =
        a -> a.setSparseTensor(SparseTensorProto.newBuilder().setValues(broken));
    Consumer<AttributeProto.Builder> sparses =
        a -> a.addSparseTensors(SparseTensorProto.newBuilder().setValues(broken));
    for (var change : java.util.List.of(one, list, sparse, sparses)) {
      assertEquals(
          expected,
          problem(
              VALID,
              m ->
                  change.accept(
                      m.getGraphBuilder().getNodeBuilder(0).addAttributeBuilder().setName("v"))));
    }
    assertEquals(
        expected,
        problem(
            VALID,
            m ->
                m.getGraphBuilder()
                    .addSparseInitializer(SparseTensorProto.newBuilder().setValues(broken))));
  }

  @Test
  void bodiesAreCheckedLikeTheGraph() {
    String body =
        """
        g (bool c, float x) => (float y) {
          y = If<then_branch = t () => (float p) { p = %s },
                 else_branch = e () => (float q) { q = Neg(x) }>(c)
        }
        """;
    assertEquals("Neg 'p' reads 'q', which nothing makes", problem(body.formatted("Neg(q)")));
    assertEquals(
        "a body of If 'y': nothing makes the output 'p'",
        problem(body.replace("p = %s", "r = Neg(x)")));
    assertEquals(
        "If 'y' waits for its own output: the graph has a cycle",
        problem(body.formatted("Neg(y)")));
  }

  @Test
  void functionsAreCheckedAndMayNotCallThemselves() {
    String text =
        """
        <ir_version: 8, opset_import: ["" : 17, "l" : 1]>
        g (float x) => (float y) { y = l.f(x) }
        <domain: "l", opset_import: ["" : 17, "l" : 1]> f (a) => (b) { b = %s }
        <domain: "l", opset_import: ["" : 17, "l" : 1]> h (c) => (d) { d = %s }
        """;
    assertEquals(
        "Neg 'b' reads 'z', which nothing makes", problem(text.formatted("Neg(z)", "Abs(c)")));
    assertEquals("function 'l::f' calls itself", problem(text.formatted("l.f(a)", "Abs(c)")));
    assertEquals("function 'l::f' calls itself", problem(text.formatted("l.h(a)", "l.f(c)")));
    assertEquals(
        "function 'l::h': nothing makes the output 'd'",
        problem(text.replace("{ d =", "{ e =").formatted("Neg(a)", "Abs(c)")));
  }

  @Test
  void aFunctionUsesItsOwnOpset() {
    String text =
        """
        <ir_version: 8, opset_import: ["" : 20, "l" : 1]>
        g (float x) => (float y) { y = l.f(x) }
        <domain: "l", opset_import: ["" : 17]> f (a) => (b) { b = Gelu(a) }
        """;
    assertEquals("Gelu 'b' exists from opset 20 on, the model imports 17", problem(text));
  }

  @Test
  void whatRuntimesAcceptIsAccepted() throws ModelFormatException {
    String[] texts = {
      "g (float x) => (float y) { y = Neg(t) t = Abs(x) }", // not in topological order
      "g (float x) => (float y) { y = Neg<unknown = 1>(x) }",
      "<ir_version: 8, opset_import: [\"\" : 17, \"my\" : 1]> g () => (float y) { y = my.Op() }",
      "<ir_version: 8, opset_import: [\"\" : 999]> g (float x) => (float y) { y = Neg(x, x) }",
      "<ir_version: 8, opset_import: [\"ai.onnx\" : 17]> g (float x) => (float y) { y = Neg(x) }",
      "g (float x) => (float x) { }",
    };
    for (String text : texts) {
      Model model = ModelText.parse(text);
      assertTrue(model.graph().outputs().size() == 1, text);
    }
  }

  @Test
  void messagesAreOneLineOfReasonableLength() {
    String name = "\"" + "n".repeat(5000) + "\nsecond line\"";
    String message = problem("g (float x) => (float y) { y = Neg(" + name + ") }");
    assertTrue(message.length() < 700, message);
    assertTrue(problem("g (float x) => (float y) { y = Neg(\"a\nb\") }").contains("'a b'"));
  }
}
