package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OpIdTest {

  @Test
  void bothNamesOfTheStandardDomainAreOne() {
    assertEquals(OpId.onnx("Conv"), new OpId("ai.onnx", "Conv"));
    assertEquals(OpId.onnx("Conv").hashCode(), new OpId("ai.onnx", "Conv").hashCode());
    assertEquals("", new OpId("ai.onnx", "Conv").domain());
    assertEquals("ai.onnx.ml", new OpId("ai.onnx.ml", "Scaler").domain());
  }

  @Test
  void differentDomainsAreDifferentOperators() {
    assertNotEquals(OpId.onnx("Gelu"), OpId.ms("Gelu"));
    assertNotEquals(OpId.onnx("Gelu"), OpId.onnx("Elu"));
  }

  @Test
  void showsTheDomainUnlessItIsTheStandardOne() {
    assertEquals("Conv", OpId.onnx("Conv").toString());
    assertEquals("com.microsoft::MatMulNBits", OpId.ms("MatMulNBits").toString());
  }

  @Test
  void refusesNull() {
    assertThrows(NullPointerException.class, () -> new OpId(null, "Conv"));
    assertThrows(NullPointerException.class, () -> new OpId("", null));
  }
}
