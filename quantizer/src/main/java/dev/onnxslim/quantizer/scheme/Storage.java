package dev.onnxslim.quantizer.scheme;

/** How a quantized weight is turned back into floats inside the model. */
public enum Storage {
  /** What was measured to be fastest for each reader: see {@code docs/storage.md}. */
  AUTO,
  /**
   * One DequantizeLinear. Small in memory; onnxruntime merges it into some readers, which then
   * compute differently.
   */
  DEQUANTIZE,
  /** Cast, Sub, Mul: onnxruntime folds them into floats when it loads the model. */
  CAST
}
