package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.model.Dim;

/**
 * Costs that are so many operations per element. An operation is an addition, a multiplication, a
 * division, a comparison, a rounding, a conversion, or one of the functions exp, log, pow, sqrt,
 * sin, cos, tan and the inverses of the last three; anything else is counted by its usual formula,
 * of the choices in it the costlier one. So a fused operator costs what its parts cost.
 */
final class Costs {
  /** {@code max, sub, exp, sum, div}. */
  static final int SOFTMAX = 5;

  /** {@code mean, sub, square, sum, mul, scale, bias}. */
  static final int CENTRED_NORM = 7;

  /** {@code square, sum, mul, scale}. */
  static final int RMS_NORM = 4;

  /** {@code neg, exp, add, div}. */
  static final int SIGMOID = 4;

  /** {@code mul, exp, sub, add, div}: {@code (e^2x - 1) / (e^2x + 1)}. */
  static final int TANH = 5;

  /** {@code exp, add, log}. */
  static final int SOFTPLUS = 3;

  /**
   * A polynomial of degree 5 in {@code 1/(1+p|x|)}, times {@code exp(-x*x)}.
   *
   * @see <a href="https://personal.math.ubc.ca/~cbm/aands/page_299.htm">Abramowitz and Stegun,
   *     7.1.26</a>
   */
  static final int ERF = 19;

  /** {@code div, erf, add, mul, mul}. */
  static final int GELU = ERF + 4;

  /** {@code 0.5x(1 + tanh(c(x + 0.044715x^3)))}. */
  static final int GELU_BY_TANH = TANH + 8;

  /** {@code mul, sigmoid, mul}. */
  static final int SWISH = SIGMOID + 2;

  private Costs() {}

  /** So many operations for each element of the first output that is wanted. */
  static CostRule perOutput(Work kind, int each) {
    return op -> outputs(op, kind, each);
  }

  /** So many operations for each element of the first input. */
  static CostRule perInput(Work kind, int each) {
    return op -> inputs(op, kind, each);
  }

  /** So many operations for each element of the first output that is wanted. */
  static OpCost outputs(OpContext op, Work kind, long each) {
    if (each == 0) {
      return OpCost.NONE;
    }
    for (int k = 0; k < op.outputCount(); k++) {
      if (op.hasOutput(k)) {
        return OpCost.of(kind, op.outputShape(k).elements().times(each));
      }
    }
    return OpCost.NONE;
  }

  /** So many operations for each element of the first input. */
  static OpCost inputs(OpContext op, Work kind, long each) {
    Dim elements = op.shape(0).elements();
    return OpCost.of(kind, elements.times(each));
  }
}
