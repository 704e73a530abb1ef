package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.onnxslim.tensor.ElemType;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValueTypeTest {
  private static final String TEXT =
      """
      g (float[N, 2] x) => (float[] y, float[] z) <float[N, 2] t> {
        t = Relu(x)
        y = Neg(t)
        z = Abs(y)
      }
      """;

  private static final TensorType TYPE =
      TensorType.of(ElemType.FLOAT, Shape.of(new Dim.Symbol("N").times(2).plus(1), Dim.UNKNOWN));

  /** The type of a value after the model is written and read again. */
  private static ValueType again(Model model, String name) throws ModelFormatException {
    return ModelText.model(model.toSkeleton()).graph().value(name).orElseThrow().valueType();
  }

  @Test
  void aStatedTypeIsWritten() throws ModelFormatException {
    Model model = ModelText.parse(TEXT);
    Graph graph = model.graph();
    graph.setType(graph.value("t").orElseThrow(), TYPE);
    graph.setType(graph.value("y").orElseThrow(), TYPE);
    assertEquals("float[2*N+1x?]", again(model, "t").toString());
    assertEquals("float[2*N+1x?]", again(model, "y").toString());
    assertEquals("float[Nx2]", again(model, "x").toString(), "others stay");
    assertEquals(
        1, graph.message().toGraphProto().getValueInfoCount(), "y is an output: described there");
  }

  @Test
  void aValueWithoutATypeGetsOne() throws ModelFormatException {
    Model model = ModelText.parse("g (float[2] x) => (float[] y) { t = Relu(x) y = Neg(t) }");
    Graph graph = model.graph();
    assertEquals(ValueType.UNSTATED, graph.value("t").orElseThrow().valueType());
    graph.setType(graph.value("t").orElseThrow(), TYPE);
    assertEquals("float[2*N+1x?]", again(model, "t").toString());
  }

  @Test
  void otherKindsOfTypes() throws ModelFormatException {
    for (ValueType type :
        new ValueType[] {
          new ValueType.Sequence(TYPE),
          new ValueType.Maybe(new ValueType.Sequence(TensorType.of(ElemType.INT64))),
          new ValueType.Mapping(ElemType.INT64, TensorType.of(ElemType.FLOAT, Shape.SCALAR)),
          new ValueType.Sparse(new TensorType(ElemType.FLOAT, Optional.of(Shape.of(3, 4))))
        }) {
      Model model = ModelText.parse("g (float[2] x) => (float[] y) { t = Relu(x) y = Neg(t) }");
      model.graph().setType(model.graph().value("t").orElseThrow(), type);
      assertEquals(type.toString(), again(model, "t").toString());
    }
  }

  @Test
  void aValueOfAFunctionHasNoTypeOfItsOwn() throws ModelFormatException {
    Model model =
        ModelText.parse(
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[2] x) => (float[] y) { y = loc.f(x) }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) { b = Relu(a) }
            """);
    Graph body = model.functions().get(0).body();
    Value inside = body.value("b").orElseThrow();
    assertThrows(IllegalArgumentException.class, () -> body.setType(inside, TYPE));
    assertThrows(
        IllegalArgumentException.class,
        () -> model.graph().setType(model.graph().outputs().get(0), ValueType.UNSTATED));
  }

  @Test
  void attributesOfAFunctionAreBoundByTheCall() throws ModelFormatException {
    Model model =
        ModelText.parse(
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[2, 3] x) => (float[] y) { y = loc.f<to = 1>(x) }
            <domain: "loc", opset_import: ["" : 17]> f <to, axis: int = 7> (a) => (b) {
              b = Concat<axis: int = @to>(a)
            }
            """);
    Function function = model.functions().get(0);
    Attributes call = model.graph().nodes().get(0).attributes().orElse(function.defaults());
    assertEquals(7, call.i("axis", 0), "the default");
    Attributes inside = function.body().nodes().get(0).attributes();
    assertEquals(-1, inside.i("axis", -1), "a reference is no value");
    assertEquals(1, inside.inCall(call).i("axis", -1));
    assertEquals(-1, inside.inCall(Attributes.none()).i("axis", -1), "the call leaves it out");
  }
}
