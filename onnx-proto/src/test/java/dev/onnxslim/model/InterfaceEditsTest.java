package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Edits of what a model shows its callers: inputs, outputs, functions, imports, metadata. */
class InterfaceEditsTest {
  private static final String MODEL =
      """
      <ir_version: 8, opset_import: ["" : 17, "loc" : 1, "spare" : 3]>
      g (float[4] x, float[4] unread) => (float[4] y, float[4] z) <float[4] w = {1, 2, 3, 4}>
      {
        a, b = Split(x)
        t = Add(x, w)
        y = Neg(t)
        z = loc.f(t)
      }
      <domain: "loc", opset_import: ["" : 17]> f (fa) => (fy) { fy = Abs(fa) }
      <domain: "loc", opset_import: ["" : 17]> g (ga) => (gy) { gy = Abs(ga) }
      """;

  private final Model model = parse();

  private static Model parse() {
    try {
      return ModelText.parse(MODEL);
    } catch (ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  private Value value(String name) {
    return model.graph().value(name).orElseThrow();
  }

  private Model again() throws ModelFormatException {
    GraphInvariants.check(model);
    Model again = ModelText.model(model.toSkeleton());
    GraphValidator.validate(again);
    return again;
  }

  @Test
  void anOutputIsTakenBack() throws ModelFormatException {
    Value z = value("z");
    model.graph().removeOutput(z);
    assertFalse(z.isUsed());
    assertEquals("['y']", again().graph().outputs().toString());
    assertThrows(IllegalArgumentException.class, () -> model.graph().removeOutput(z));
  }

  @Test
  void onlyAnInputThatNothingReadsIsRemoved() throws ModelFormatException {
    assertThrows(IllegalStateException.class, () -> model.graph().removeInput(value("x")));
    model.graph().removeInput(value("unread"));
    assertEquals("['x']", again().graph().inputs().toString());
  }

  @Test
  void aNodesOutputAndAConstantBecomeInputs() throws ModelFormatException {
    TensorType type = TensorType.of(ElemType.FLOAT, Shape.of(new long[] {4}));
    model.graph().makeInput(value("t"), type);
    model.graph().makeInput(value("w"), type);
    Model again = again();
    assertEquals("['x', 'unread', 't', 'w']", again.graph().inputs().toString());
    assertTrue(again.graph().initializers().isEmpty());
    assertEquals(List.of(), again.graph().value("t_unread").orElseThrow().uses());
  }

  @Test
  void aFunctionThatIsCalledStays() throws ModelFormatException {
    Function called = model.functions().get(0);
    assertThrows(IllegalStateException.class, () -> model.removeFunction(called));
    model.removeFunction(model.functions().get(1));
    assertEquals("[function 'loc::f']", again().functions().toString());
  }

  @Test
  void anImportIsRemoved() throws ModelFormatException {
    model.removeOpset("spare");
    assertEquals(Map.of("", 17L, "loc", 1L), again().opsets());
    int edits = model.edits();
    model.removeOpset("spare");
    assertEquals(edits, model.edits());
  }

  @Test
  void metadataAreReplacedAndRemoved() throws ModelFormatException {
    model.putMetadata("k", "v");
    model.putMetadata("k", "w");
    assertEquals(Map.of("k", "w"), again().metadata());
    model.removeMetadata("k");
    assertEquals(Map.of(), again().metadata());
  }
}
