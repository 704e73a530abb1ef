package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Activations.
 *
 * <p>Operations per element of the output, as {@link Costs} counts them:
 *
 * <table>
 *   <caption>Operations per element</caption>
 *   <tr><td>Relu, ThresholdedRelu</td><td>1</td><td>compare</td></tr>
 *   <tr><td>LeakyRelu, PRelu</td><td>2</td><td>compare, mul</td></tr>
 *   <tr><td>Shrink</td><td>3</td><td>two compares, add</td></tr>
 *   <tr><td>Softplus</td><td>3</td><td>exp, add, log</td></tr>
 *   <tr><td>Softsign</td><td>3</td><td>abs, add, div</td></tr>
 *   <tr><td>Sigmoid</td><td>4</td><td>neg, exp, add, div</td></tr>
 *   <tr><td>Elu</td><td>4</td><td>compare, exp, sub, mul</td></tr>
 *   <tr><td>HardSigmoid</td><td>4</td><td>mul, add, max, min</td></tr>
 *   <tr><td>Tanh</td><td>5</td><td>mul, exp, sub, add, div</td></tr>
 *   <tr><td>Selu, Celu</td><td>5</td><td>compare, exp, sub, mul, and mul or div</td></tr>
 *   <tr><td>HardSwish</td><td>5</td><td>HardSigmoid, mul</td></tr>
 *   <tr><td>ParametricSoftplus</td><td>5</td><td>mul, Softplus, mul</td></tr>
 *   <tr><td>Swish, QuickGelu, ScaledSiLU</td><td>6</td><td>mul, Sigmoid, mul</td></tr>
 *   <tr><td>ScaledTanh</td><td>7</td><td>mul, Tanh, mul</td></tr>
 *   <tr><td>SwiGLU</td><td>7</td><td>Swish, mul</td></tr>
 *   <tr><td>Mish</td><td>9</td><td>Softplus, Tanh, mul</td></tr>
 *   <tr><td>Gelu by tanh, FastGelu</td><td>13</td><td>five for the cubic, Tanh, add, two muls</td>
 *   </tr>
 *   <tr><td>Gelu</td><td>23</td><td>div, Erf, add, two muls</td></tr>
 *   <tr><td>BiasGelu; FastGelu with a bias</td><td>+1</td><td>add</td></tr>
 *   <tr><td>BiasSplitGelu</td><td>26</td><td>two adds, Gelu, mul</td></tr>
 * </table>
 *
 * Softmax and LogSoftmax are 5 (max, sub, exp, sum, and div or sub), BiasSoftmax 6, Hardmax 2 (max,
 * compare), all as normalisation.
 */
final class ActivationOps {
  private static final ShapeRule SAME = ElementwiseShapes::ofFirst;

  /** Since this version Softmax works along one axis, the last if none is given. */
  private static final int ONE_AXIS = 13;

  private ActivationOps() {}

  static List<OpRule> rules() {
    List<OpRule> rules = new ArrayList<>();
    add(rules, 1, "Relu", "ThresholdedRelu");
    add(rules, 2, "LeakyRelu");
    add(rules, 3, "Shrink", "Softsign");
    add(rules, Costs.SOFTPLUS, "Softplus");
    add(rules, Costs.SIGMOID, "Sigmoid");
    add(rules, 4, "Elu", "HardSigmoid");
    add(rules, 5, "Selu", "Celu", "HardSwish");
    add(rules, Costs.SOFTPLUS + 2, "ParametricSoftplus");
    add(rules, Costs.TANH, "Tanh");
    add(rules, Costs.TANH + 2, "ScaledTanh");
    add(rules, Costs.SWISH, "Swish");
    add(rules, Costs.SOFTPLUS + Costs.TANH + 1, "Mish");
    rules.add(
        OpRule.onnx(
            "PRelu", 1, ElementwiseShapes::broadcastToFirst, Costs.perOutput(Work.ACTIVATION, 2)));
    rules.add(OpRule.onnx("Gelu", 1, SAME, ActivationOps::geluCost));
    rules.add(
        OpRule.onnx(
                "SwiGLU",
                1,
                ActivationOps::gated,
                Costs.perOutput(Work.ACTIVATION, Costs.SWISH + 1))
            .withElemTypes(ElementwiseShapes::ofAnyInput));
    addSoftmax(rules);
    addContrib(rules);
    return rules;
  }

  private static void add(List<OpRule> rules, int each, String... types) {
    CostRule cost = Costs.perOutput(Work.ACTIVATION, each);
    for (String type : types) {
      rules.add(OpRule.onnx(type, 1, SAME, cost));
    }
  }

  private static void addSoftmax(List<OpRule> rules) {
    CostRule softmax = Costs.perOutput(Work.NORMALISATION, Costs.SOFTMAX);
    CostRule hardmax = Costs.perOutput(Work.NORMALISATION, 2);
    for (String type : List.of("Softmax", "LogSoftmax", "Hardmax")) {
      CostRule cost = type.equals("Hardmax") ? hardmax : softmax;
      rules.add(OpRule.onnx(type, 1, SAME, cost));
      rules.add(OpRule.onnx(type, ONE_AXIS, ActivationOps::alongAxis, cost));
    }
    rules.add(
        OpRule.ms("BiasSoftmax", SAME, Costs.perOutput(Work.NORMALISATION, Costs.SOFTMAX + 1)));
  }

  private static void addContrib(List<OpRule> rules) {
    CostRule swish = Costs.perOutput(Work.ACTIVATION, Costs.SWISH);
    rules.add(OpRule.ms("QuickGelu", SAME, swish));
    rules.add(OpRule.ms("ScaledSiLU", SAME, swish));
    rules.add(OpRule.ms("Gelu", SAME, Costs.perOutput(Work.ACTIVATION, Costs.GELU)));
    rules.add(OpRule.ms("QOrderedGelu", SAME, Costs.perOutput(Work.ACTIVATION, Costs.GELU)));
    rules.add(OpRule.ms("BiasGelu", SAME, Costs.perOutput(Work.ACTIVATION, Costs.GELU + 1)));
    rules.add(OpRule.ms("FastGelu", SAME, ActivationOps::fastGeluCost));
    rules.add(
        OpRule.ms(
            "BiasSplitGelu",
            ActivationOps::splitHalf,
            Costs.perOutput(Work.ACTIVATION, Costs.GELU + 3)));
  }

  private static OpCost geluCost(OpContext op) {
    boolean byTanh = op.attributes().s("approximate", "none").equals("tanh");
    return Costs.outputs(op, Work.ACTIVATION, byTanh ? Costs.GELU_BY_TANH : Costs.GELU);
  }

  private static OpCost fastGeluCost(OpContext op) {
    return Costs.outputs(op, Work.ACTIVATION, Costs.GELU_BY_TANH + (op.has(1) ? 1 : 0));
  }

  private static Inferred alongAxis(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() > 0) {
      op.axis("axis", -1, x.rank());
    }
    return op.known(x);
  }

  /**
   * Gate and value of one shape: no broadcasting.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__SwiGLU.html">ONNX SwiGLU</a>
   */
  private static Inferred gated(OpContext op) {
    Shape gate = op.shape(op.shapeIfKnown(0).isPresent() ? 0 : 1);
    Shape value = op.shapeIfKnown(1).orElse(gate);
    boolean differs = gate.rank() != value.rank();
    for (int axis = 0; axis < gate.rank() && !differs; axis++) {
      differs = gate.dim(axis).conflictsWith(value.dim(axis));
    }
    if (differs) {
      throw op.invalid("the shapes differ: " + gate + " and " + value);
    }
    return op.known(gate);
  }

  /** {@code X[N,S,D] -> Y[N,S,D/2]}. */
  private static Inferred splitHalf(OpContext op) {
    Shape x = op.shapeOfRank(0, 3);
    Dim half = x.dim(-1).floorDiv(2);
    return op.known(x.with(-1, half));
  }
}
