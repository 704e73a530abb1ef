package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;

/**
 * Losses and the steps of optimizers.
 *
 * <p>A loss is 2 operations per target (weigh, sum), as reduction; SoftmaxCrossEntropyLoss has the
 * 5 of LogSoftmax per score besides. A step is, per element of a parameter, 6 operations for
 * Momentum, 8 for Adagrad, 15 for Adam. What Gradient costs depends on the graph that it
 * differentiates and is not known.
 */
final class LossOps {
  private static final String TRAINING = "ai.onnx.preview.training";

  private LossOps() {}

  static List<OpRule> rules() {
    List<OpRule> rules = new ArrayList<>();
    rules.add(OpRule.onnx("NegativeLogLikelihoodLoss", 1, LossOps::loss, LossOps::lossCost));
    rules.add(OpRule.onnx("SoftmaxCrossEntropyLoss", 1, LossOps::loss, LossOps::softmaxLossCost));
    // Inputs: rate, step, then so many tensors for each parameter, of which the first is it.
    rules.add(optimizer("Momentum", 3, new int[] {0, 2}, 6));
    rules.add(optimizer("Adagrad", 3, new int[] {0, 2}, 8));
    rules.add(optimizer("Adam", 4, new int[] {0, 2, 3}, 15));
    rules.add(
        OpRule.of(new OpId(TRAINING, "Gradient"), 1, LossOps::gradient, LossOps::gradientCost)
            .withElemTypes(LossOps::gradientElemTypes));
    return rules;
  }

  /**
   * {@code scores[N,C,d1..], target[N,d1..] -> loss[N,d1..]}, a scalar if it is reduced, and {@code
   * log_prob[N,C,d1..]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__SoftmaxCrossEntropyLoss.html">ONNX
   *     SoftmaxCrossEntropyLoss</a>
   */
  private static Inferred loss(OpContext op) {
    boolean isReduced = !op.attributes().s("reduction", "mean").equals("none");
    if (op.outputCount() == 1 && isReduced && op.shapeIfKnown(0).isEmpty()) {
      return op.known(Shape.SCALAR);
    }
    Shape scores = op.shape(0);
    if (scores.rank() < 2) {
      throw op.invalid("scores " + scores + " have no axis of classes");
    }
    Shape targets = scores.without(1);
    if (op.shapeIfKnown(1).isPresent()) {
      targets = merged(op, targets, op.shape(1));
    }
    return op.known(isReduced ? Shape.SCALAR : targets, scores);
  }

  private static Shape merged(OpContext op, Shape expected, Shape targets) {
    boolean differs = expected.rank() != targets.rank();
    for (int axis = 0; axis < expected.rank() && !differs; axis++) {
      differs = expected.dim(axis).conflictsWith(targets.dim(axis));
      if (targets.rank() > axis && !targets.dim(axis).isKnown()) {
        targets = targets.with(axis, expected.dim(axis));
      }
    }
    if (differs) {
      throw op.invalid("targets " + targets + ", " + expected + " is expected");
    }
    return targets;
  }

  private static OpCost lossCost(OpContext op) {
    Dim targets = op.shape(0).without(1).elements();
    return OpCost.of(Work.REDUCTION, targets.times(2));
  }

  private static OpCost softmaxLossCost(OpContext op) {
    return lossCost(op).plus(Costs.inputs(op, Work.NORMALISATION, Costs.SOFTMAX));
  }

  private static OpRule optimizer(String type, int perParameter, int[] updated, int each) {
    ElemTypeRule elemTypes =
        op -> {
          List<ElemType> types = new ArrayList<>();
          for (int input : updatedInputs(op, perParameter, updated)) {
            types.add(op.elemType(input));
          }
          return types;
        };
    CostRule cost =
        op -> {
          Dim elements = Dim.of(0);
          for (int k = 0; k < parameters(op, perParameter); k++) {
            elements = elements.plus(op.shape(2 + k).elements());
          }
          return OpCost.of(Work.ELEMENTWISE, elements.times(each));
        };
    return OpRule.of(new OpId(TRAINING, type), 1, op -> updates(op, perParameter, updated), cost)
        .withElemTypes(elemTypes);
  }

  private static int parameters(OpContext op, int perParameter) {
    int tensors = op.inputCount() - 2;
    if (tensors < 0 || tensors % perParameter != 0) {
      throw op.invalid(op.inputCount() + " inputs");
    }
    return tensors / perParameter;
  }

  /** The inputs whose new values the outputs are, in order. */
  private static List<Integer> updatedInputs(OpContext op, int perParameter, int[] updated) {
    int parameters = parameters(op, perParameter);
    List<Integer> inputs = new ArrayList<>();
    for (int group : updated) {
      for (int k = 0; k < parameters; k++) {
        inputs.add(2 + group * parameters + k);
      }
    }
    return inputs;
  }

  private static Inferred updates(OpContext op, int perParameter, int[] updated) {
    List<ValueType> types = new ArrayList<>();
    for (int input : updatedInputs(op, perParameter, updated)) {
      types.add(op.type(input));
    }
    return new Inferred.Known(types);
  }

  /** Of each input that {@code xs} names: they come first. */
  private static Inferred gradient(OpContext op) {
    List<ValueType> types = new ArrayList<>();
    for (int k = 0; k < Math.min(op.outputCount(), op.inputCount()); k++) {
      types.add(op.type(k));
    }
    return new Inferred.Known(types);
  }

  private static List<ElemType> gradientElemTypes(OpContext op) {
    List<ElemType> types = new ArrayList<>();
    for (int k = 0; k < op.inputCount(); k++) {
      types.add(op.elemType(k));
    }
    return types;
  }

  private static OpCost gradientCost(OpContext op) {
    throw op.unknown("what the gradient costs");
  }
}
