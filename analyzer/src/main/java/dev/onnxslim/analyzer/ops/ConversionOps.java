package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Cast and its like. A conversion from or to a floating-point type is 1 operation per element; one
 * that does not change the type, or only between integers, is none.
 */
final class ConversionOps {
  /** Before this version {@code to} is the type's name. */
  private static final int CODED = 6;

  private ConversionOps() {}

  static List<OpRule> rules() {
    return List.of(
        cast("Cast", 1, ConversionOps::namedType),
        cast("Cast", CODED, ElemTypeRule.ofAttribute("to", ElemType.UNDEFINED)),
        cast("CastLike", 1, ElemTypeRule.ofInput(1)),
        OpRule.onnx("BitCast", 1, ConversionOps::bitCast, OpRule.CostRule.NONE)
            .withElemTypes(ElemTypeRule.ofAttribute("to", ElemType.UNDEFINED)));
  }

  private static OpRule cast(String type, int since, ElemTypeRule to) {
    return OpRule.onnx(type, since, ElementwiseShapes::ofFirst, op -> cost(op, type(op, to)))
        .withElemTypes(to)
        .withContents(op -> contents(op, type(op, to)));
  }

  private static ElemType type(OpContext op, ElemTypeRule to) {
    return op.outputElemType(to, 0);
  }

  private static List<ElemType> namedType(OpContext op) {
    String name = op.attributes().s("to", "").toUpperCase(Locale.ROOT);
    for (ElemType type : ElemType.values()) {
      if (type.name().equals(name)) {
        return List.of(type);
      }
    }
    return List.of();
  }

  /** The same bits read as another type of the same size. */
  private static Inferred bitCast(OpContext op) {
    ElemType from = op.elemType(0);
    ElemType to = op.elemTypeAttribute("to", ElemType.UNDEFINED);
    boolean isKnown = from != ElemType.UNDEFINED && to != ElemType.UNDEFINED;
    if (isKnown && from.bits() != to.bits()) {
      throw op.invalid(to + " has not as many bits as " + from);
    }
    return op.known(op.shape(0));
  }

  private static OpCost cost(OpContext op, ElemType to) {
    ElemType from = op.elemType(0);
    boolean converts = from != to && (from.isFloat() || to.isFloat());
    return converts ? Costs.outputs(op, Work.ELEMENTWISE, 1) : OpCost.NONE;
  }

  private static List<Optional<Contents>> contents(OpContext op, ElemType to) {
    Optional<Contents> from = op.contents(0);
    if (from.isEmpty() || !Elements.isNumeric(to) || !Elements.isNumeric(op.elemType(0))) {
      return List.of();
    }
    if (from.get() instanceof Contents.Reals reals && to != ElemType.BOOL) {
      List<Double> numbers = new ArrayList<>();
      for (double real : reals.elements()) {
        numbers.add(to.isFloat() || Double.isNaN(real) ? real : truncated(real));
      }
      return List.of(Optional.of(Elements.fitted(numbers, to)));
    }
    List<Dim> elements = new ArrayList<>();
    for (Dim whole : wholes(from.get(), op.elemType(0), to)) {
      elements.add(to == ElemType.BOOL ? truth(whole) : Elements.fitted(whole, to));
    }
    return List.of(Optional.of(new Contents.Integers(elements)));
  }

  private static List<Dim> wholes(Contents from, ElemType type, ElemType to) {
    if (!(from instanceof Contents.Reals reals) || to != ElemType.BOOL) {
      return Elements.wholes(from, type);
    }
    List<Dim> truths = new ArrayList<>();
    for (double real : reals.elements()) {
      truths.add(Dim.of(real == 0 ? 0 : 1));
    }
    return truths;
  }

  private static double truncated(double real) {
    return real < 0 ? Math.ceil(real) : Math.floor(real);
  }

  /** 1 for what is certainly not 0. */
  private static Dim truth(Dim number) {
    Dim isZero = WholeArithmetic.equal(number, Dim.of(0));
    return isZero.is(1) ? Dim.of(0) : isZero.is(0) ? Dim.of(1) : Dim.UNKNOWN;
  }
}
