package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.OpId;

/** Operators that convert between stored integers and floats, or compute with such integers. */
final class Quantization {
  private Quantization() {}

  static boolean isQuantization(OpId op) {
    String type = op.type();
    return type.contains("Quantize")
        || type.contains("Integer")
        || type.contains("NBits")
        || type.startsWith("QLinear")
        || type.startsWith("QAttention")
        || type.startsWith("QGemm");
  }
}
