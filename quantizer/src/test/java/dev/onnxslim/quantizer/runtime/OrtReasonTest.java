package dev.onnxslim.quantizer.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OrtReasonTest {
  @Test
  void cutsCodesAndSourceLocations() {
    String message =
        "Error code - ORT_INVALID_GRAPH - message: Load model from /a b/m.onnx failed:"
            + "/onnxruntime_src/onnxruntime/core/graph/model.cc:273 onnxruntime::Model::Model("
            + "onnx::ModelProto&&, const onnxruntime::PathString&) [ONNXRuntimeError] : 10 :"
            + " INVALID_GRAPH : Model local function definitions must not be recursive.";
    assertEquals("Model local function definitions must not be recursive.", OrtReason.of(message));
  }

  @Test
  void namesTheNodeThatFailed() {
    String message =
        "Error code - ORT_RUNTIME_EXCEPTION - message: Non-zero status code returned while"
            + " running ConstantOfShape node. Name:'fill' Status Message: std::bad_alloc";
    assertEquals("ConstantOfShape 'fill': std::bad_alloc", OrtReason.of(message));
  }

  @Test
  void isOneShortLine() {
    String reason = OrtReason.of("first\nsecond\n" + "x".repeat(1000));
    assertFalse(reason.contains("\n"));
    assertTrue(reason.startsWith("first second xxx"));
    assertEquals(303, reason.length());
  }
}
