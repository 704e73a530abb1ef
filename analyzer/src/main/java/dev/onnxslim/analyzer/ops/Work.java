package dev.onnxslim.analyzer.ops;

/** Kinds of floating-point operations beside multiply-accumulates. */
public enum Work {
  /** Sums, products, comparisons, conversions: each element for itself. */
  ELEMENTWISE,
  /** Sums, maxima and means over axes; pooling. */
  REDUCTION,
  /** BatchNormalization, LayerNormalization, Softmax and their like. */
  NORMALISATION,
  /** Relu, Sigmoid, Erf and their like. */
  ACTIVATION
}
