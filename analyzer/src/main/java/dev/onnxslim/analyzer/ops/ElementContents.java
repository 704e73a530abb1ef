package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Elements of the results of arithmetic on small tensors. Where all operands are known
 * floating-point numbers the arithmetic is that of their type; else it is that of {@link Dim}, and
 * elements that it cannot tell are {@link Dim#UNKNOWN}.
 */
final class ElementContents {
  private ElementContents() {}

  /** The elements of the only output; the operands are broadcast. */
  static List<Optional<Contents>> of(OpContext op) {
    boolean any = false;
    boolean known = true;
    List<Shape> shapes = new ArrayList<>();
    for (int k = 0; k < op.inputCount(); k++) {
      any |= op.contents(k).isPresent();
      shapes.add(op.has(k) ? op.shape(k) : Shape.SCALAR);
      known &= shapes.get(k).isKnown();
    }
    ElemType result = op.outputElemType(elemTypes(op), 0);
    if (!any || !known || !Elements.isNumeric(result) || isLegacyRun(op)) {
      return List.of();
    }
    int[][] sources = Elements.sources(op, shapes);
    Optional<double[][]> reals = reals(op, shapes);
    return List.of(
        reals.isPresent()
            ? Optional.of(ofReals(op, result, reals.get(), sources))
            : Optional.of(ofWholes(op, result, wholes(op, shapes), sources)));
  }

  private static OpRule.ElemTypeRule elemTypes(OpContext op) {
    return switch (op.node().op().type()) {
      case "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual" ->
          OpRule.ElemTypeRule.of(ElemType.BOOL);
      case "Where" -> OpRule.ElemTypeRule.ofInput(1);
      default -> OpRule.ElemTypeRule.OF_FIRST_INPUT;
    };
  }

  /** Whether B's axes are a run of A's that does not end with A's last. */
  private static boolean isLegacyRun(OpContext op) {
    return op.opset() < ElementwiseShapes.NUMPY_BROADCAST && op.attributes().has("axis");
  }

  /** All operands as numbers, if they are floating-point numbers and all known. */
  private static Optional<double[][]> reals(OpContext op, List<Shape> shapes) {
    boolean isWhere = op.node().op().type().equals("Where");
    double[][] reals = new double[op.inputCount()][];
    for (int k = 0; k < reals.length; k++) {
      if (!op.has(k)) {
        reals[k] = new double[] {Double.NaN};
        continue;
      }
      Optional<double[]> elements = op.contents(k).flatMap(Contents::reals);
      boolean isFloat = isWhere && k == 0 || op.elemType(k).isFloat();
      if (!isFloat || elements.isEmpty() || !areNumbers(elements.get())) {
        return Optional.empty();
      }
      reals[k] = elements.get();
      if (!shapes.get(k).elements().is(reals[k].length)) {
        return Optional.empty();
      }
    }
    return Optional.of(reals);
  }

  private static boolean areNumbers(double[] elements) {
    for (double element : elements) {
      if (Double.isNaN(element)) {
        return false;
      }
    }
    return true;
  }

  private static List<List<Dim>> wholes(OpContext op, List<Shape> shapes) {
    List<List<Dim>> wholes = new ArrayList<>();
    for (int k = 0; k < shapes.size(); k++) {
      int count = (int) shapes.get(k).elements().sizeOrMinusOne();
      List<Dim> elements = List.of();
      if (op.contents(k).isPresent()) {
        elements = Elements.wholes(op.contents(k).get(), op.elemType(k));
      }
      wholes.add(elements.size() == count ? elements : Collections.nCopies(count, Dim.UNKNOWN));
    }
    return wholes;
  }

  private static Contents ofWholes(
      OpContext op, ElemType result, List<List<Dim>> operands, int[][] sources) {
    WholeArithmetic arithmetic = new WholeArithmetic(op);
    List<Dim> elements = new ArrayList<>();
    Dim[] x = new Dim[sources.length];
    for (int at = 0; at < sources[0].length; at++) {
      for (int k = 0; k < x.length; k++) {
        x[k] = operands.get(k).get(sources[k][at]);
      }
      elements.add(Elements.fitted(arithmetic.apply(x), result));
    }
    return new Contents.Integers(elements);
  }

  private static Contents ofReals(
      OpContext op, ElemType result, double[][] operands, int[][] sources) {
    RealArithmetic arithmetic = new RealArithmetic(op);
    List<Double> elements = new ArrayList<>();
    double[] x = new double[sources.length];
    for (int at = 0; at < sources[0].length; at++) {
      for (int k = 0; k < x.length; k++) {
        x[k] = operands[k][sources[k][at]];
      }
      elements.add(arithmetic.apply(x));
    }
    return Elements.fitted(elements, result);
  }
}
