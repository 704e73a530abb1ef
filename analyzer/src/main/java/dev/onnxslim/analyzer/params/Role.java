package dev.onnxslim.analyzer.params;

/** What a stored tensor is for. */
public enum Role {
  /** A factor of a convolution, a matrix product or a recurrence. */
  WEIGHT,
  /** Added to a result. */
  BIAS,
  /** Scale or shift of a normalisation, or a slope of PRelu. */
  NORMALISATION,
  /** A table that rows are looked up in. */
  EMBEDDING,
  /** Floating-point numbers for other arithmetic: masks, anchors, rotary tables, factors. */
  CONSTANT,
  /** Scale or zero point of quantized numbers. */
  QUANTIZATION,
  /** Running mean or variance of BatchNormalization: state, not a parameter. */
  RUNNING_STATISTIC,
  /** Integers, booleans and text that are no quantized weight: shapes, axes, indices. */
  SHAPE,
  /** Nothing reads it. */
  UNUSED
}
