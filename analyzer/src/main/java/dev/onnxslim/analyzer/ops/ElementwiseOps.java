package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.ContentsRule;
import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;

/**
 * Arithmetic, comparisons and functions of single elements.
 *
 * <p>Operations per element of the output, as {@link Costs} counts them:
 *
 * <table>
 *   <caption>Operations per element</caption>
 *   <tr><td>a binary operator, a comparison, Abs, Neg, Sqrt, Exp, Log, Sin, Cos, Tan, Asin, Acos,
 *       Atan, Ceil, Floor, Round, Sign, Reciprocal, Not, IsNaN, IsInf, Where, CumSum</td><td>1</td>
 *   </tr>
 *   <tr><td>Sum, Max, Min of n</td><td>n - 1</td></tr>
 *   <tr><td>Mean of n</td><td>n</td></tr>
 *   <tr><td>Clip</td><td>2</td></tr>
 *   <tr><td>Sinh, Cosh</td><td>4</td></tr>
 *   <tr><td>Asinh, Acosh, Atanh</td><td>5</td></tr>
 *   <tr><td>Erf</td><td>19</td></tr>
 *   <tr><td>Identity</td><td>0</td></tr>
 * </table>
 */
final class ElementwiseOps {
  private static final ShapeRule SAME = ElementwiseShapes::ofFirst;
  private static final ShapeRule BROADCAST_PAIR = ElementwiseShapes::broadcastPair;
  private static final ShapeRule BROADCAST_ALL = ElementwiseShapes::broadcastAll;
  private static final ContentsRule COMPUTED = ElementContents::of;
  private static final ElemTypeRule OF_ANY = ElementwiseShapes::ofAnyInput;
  private static final ElemTypeRule BOOL = ElemTypeRule.of(ElemType.BOOL);
  private static final CostRule ONE = Costs.perOutput(Work.ELEMENTWISE, 1);

  /** Since this version the operands of Sum, Mean, Max and Min are broadcast. */
  private static final int VARIADIC_BROADCAST = 8;

  private ElementwiseOps() {}

  static List<OpRule> rules() {
    List<OpRule> rules = new ArrayList<>();
    addUnary(rules);
    addBinary(rules);
    for (String type : List.of("Sum", "Mean", "Max", "Min")) {
      rules.add(
          OpRule.onnx(type, 1, ElementwiseOps::variadic, ElementwiseOps::variadicCost)
              .withElemTypes(OF_ANY)
              .withContents(COMPUTED));
    }
    rules.add(
        OpRule.onnx("Where", 1, BROADCAST_ALL, ONE)
            .withElemTypes(ElementwiseOps::whereElemTypes)
            .withContents(COMPUTED));
    rules.add(
        OpRule.onnx("Clip", 1, SAME, Costs.perOutput(Work.ELEMENTWISE, 2)).withContents(COMPUTED));
    rules.add(
        OpRule.onnx("Identity", 1, ElementwiseOps::identity, CostRule.NONE)
            .withContents(op -> List.of(op.contents(0))));
    return rules;
  }

  private static void addUnary(List<OpRule> rules) {
    for (String type : List.of("Abs", "Neg", "Sqrt", "Ceil", "Floor", "Round", "Sign")) {
      rules.add(OpRule.onnx(type, 1, SAME, ONE).withContents(COMPUTED));
    }
    for (String type : List.of("Reciprocal", "Not", "BitwiseNot")) {
      rules.add(OpRule.onnx(type, 1, SAME, ONE).withContents(COMPUTED));
    }
    for (String type : List.of("Exp", "Log", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan")) {
      rules.add(OpRule.onnx(type, 1, SAME, ONE));
    }
    for (String type : List.of("CumSum", "CumProd")) {
      rules.add(OpRule.onnx(type, 1, ElementwiseOps::cumulated, ONE));
    }
    for (String type : List.of("IsNaN", "IsInf")) {
      rules.add(OpRule.onnx(type, 1, SAME, ONE).withElemTypes(BOOL));
    }
    CostRule four = Costs.perOutput(Work.ELEMENTWISE, 4);
    CostRule five = Costs.perOutput(Work.ELEMENTWISE, 5);
    rules.add(OpRule.onnx("Sinh", 1, SAME, four));
    rules.add(OpRule.onnx("Cosh", 1, SAME, four));
    rules.add(OpRule.onnx("Asinh", 1, SAME, five));
    rules.add(OpRule.onnx("Acosh", 1, SAME, five));
    rules.add(OpRule.onnx("Atanh", 1, SAME, five));
    rules.add(OpRule.onnx("Erf", 1, SAME, Costs.perOutput(Work.ACTIVATION, Costs.ERF)));
    // Experimental operators of the first releases, which onnxruntime still loads.
    CostRule two = Costs.perOutput(Work.ELEMENTWISE, 2);
    rules.add(OpRule.onnx("Affine", 1, SAME, two));
    rules.add(OpRule.onnx("ImageScaler", 1, SAME, two));
    rules.add(OpRule.onnx("Scale", 1, SAME, ONE));
  }

  private static void addBinary(List<OpRule> rules) {
    for (String type : List.of("Add", "Sub", "Mul", "Div", "Mod", "And", "Or", "Xor")) {
      rules.add(pair(type).withElemTypes(OF_ANY).withContents(COMPUTED));
    }
    for (String type : List.of("BitwiseAnd", "BitwiseOr", "BitwiseXor")) {
      rules.add(pair(type).withElemTypes(OF_ANY).withContents(COMPUTED));
    }
    for (String type : List.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")) {
      rules.add(pair(type).withElemTypes(BOOL).withContents(COMPUTED));
    }
    rules.add(pair("BitShift").withElemTypes(OF_ANY));
    rules.add(pair("Pow").withContents(COMPUTED));
  }

  private static OpRule pair(String type) {
    return OpRule.onnx(type, 1, BROADCAST_PAIR, ONE);
  }

  /** Any number of operands; before opset 8 all of one shape. */
  private static Inferred variadic(OpContext op) {
    if (op.opset() >= VARIADIC_BROADCAST) {
      return ElementwiseShapes.broadcastAll(op);
    }
    for (int k = 0; k < op.inputCount(); k++) {
      if (op.shapeIfKnown(k).isPresent()) {
        return op.known(op.shape(k));
      }
    }
    throw op.unknown("the shape of the operands");
  }

  private static OpCost variadicCost(OpContext op) {
    boolean divides = op.node().op().type().equals("Mean") && op.inputCount() > 1;
    return Costs.outputs(op, Work.ELEMENTWISE, op.inputCount() - (divides ? 0 : 1));
  }

  private static List<ElemType> whereElemTypes(OpContext op) {
    ElemType x = op.elemType(1);
    return List.of(x == ElemType.UNDEFINED ? op.elemType(2) : x);
  }

  /** Tensors, sequences and optionals alike. */
  private static Inferred identity(OpContext op) {
    ValueType type = op.type(0);
    return type instanceof ValueType.Unstated
        ? Inferred.unknown("the type of the input is not known")
        : Inferred.known(type);
  }

  /** {@code x} of rank 1 or more and a scalar axis. */
  private static Inferred cumulated(OpContext op) {
    Shape x = op.shape(0);
    if (op.contents(1).isPresent() && op.integer(1).isKnown()) {
      op.normalised(op.integers(1), x.rank());
    }
    return op.known(x);
  }
}
