package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules of Einsum. */
final class EinsumOps {
  private EinsumOps() {}

  static List<OpRule> rules() {
    return List.of(OpRule.onnx("Einsum", 12, EinsumOps::shape, EinsumOps::cost));
  }

  /**
   * One axis for each subscript of the output. An axis of size 1 is broadcast.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Einsum.html">ONNX Einsum</a>
   */
  private static Inferred shape(OpContext op) {
    EinsumEquation stated = stated(op);
    if (stated.output().indexOf('.') < 0) {
      return op.known(shape(op, stated.output(), sizes(op, stated, false)));
    }
    EinsumEquation equation = withRanks(op, stated);
    return op.known(shape(op, equation.output(), sizes(op, equation, true)));
  }

  private static Shape shape(OpContext op, String output, Map<Character, Dim> sizes) {
    List<Dim> dims = new ArrayList<>();
    for (int k = 0; k < output.length(); k++) {
      Dim size = sizes.get(output.charAt(k));
      if (size == null) {
        throw op.invalid("subscript " + output.charAt(k) + " is in no input");
      }
      dims.add(size);
    }
    return new Shape(dims);
  }

  /**
   * {@code MACs =} the product of the sizes of all subscripts of two operands. More operands are
   * contracted from left to right; a subscript that no later operand and not the output has is
   * summed at once. A single operand has no products, but reductions if it sums.
   */
  private static OpCost cost(OpContext op) {
    EinsumEquation equation = withRanks(op, stated(op));
    Map<Character, Dim> sizes = sizes(op, equation, true);
    List<String> terms = equation.inputs();
    if (terms.size() == 1) {
      boolean sums = !equation.summed(0, terms.get(0).length()).isEmpty();
      return sums
          ? OpCost.of(Work.REDUCTION, product(sizes, union("", terms.get(0))))
          : OpCost.NONE;
    }
    Dim macs = Dim.of(0);
    String left = terms.get(0);
    for (int k = 1; k < terms.size(); k++) {
      String all = union(left, terms.get(k));
      macs = macs.plus(product(sizes, all));
      left = needed(all, equation, k + 1);
    }
    return OpCost.macs(macs);
  }

  private static EinsumEquation stated(OpContext op) {
    String text = op.attributes().s("equation", "");
    EinsumEquation equation =
        EinsumEquation.parse(text).orElseThrow(() -> op.invalid("the equation is " + text));
    if (equation.inputs().size() != op.inputCount()) {
      throw op.invalid(op.inputCount() + " inputs for the equation " + text);
    }
    return equation;
  }

  private static EinsumEquation withRanks(OpContext op, EinsumEquation stated) {
    List<Integer> ranks = new ArrayList<>();
    for (int k = 0; k < op.inputCount(); k++) {
      ranks.add(op.rank(k));
    }
    return stated
        .withRanks(ranks)
        .orElseThrow(() -> op.invalid("inputs of ranks " + ranks + " for " + stated));
  }

  /**
   * The size of each subscript.
   *
   * @param all whether every input's shape is asked for; without, an unknown one only leaves its
   *     subscripts unknown, and no ellipsis needs to have a size
   */
  private static Map<Character, Dim> sizes(OpContext op, EinsumEquation equation, boolean all) {
    Map<Character, Dim> sizes = new HashMap<>();
    for (int k = 0; k < equation.inputs().size(); k++) {
      String term = equation.inputs().get(k);
      boolean known = all || op.shapeIfKnown(k).isPresent() && term.indexOf('.') < 0;
      Shape shape = known ? op.shapeOfRank(k, term.length()) : Shape.ofRank(term.length());
      for (int axis = 0; axis < term.length(); axis++) {
        Dim dim = shape.dim(axis);
        Dim other = sizes.getOrDefault(term.charAt(axis), dim);
        if (dim.conflictsWith(other) && !dim.is(1) && !other.is(1)) {
          throw op.invalid("subscript " + term.charAt(axis) + " is " + other + " and " + dim);
        }
        sizes.put(term.charAt(axis), other.broadcast(dim));
      }
    }
    return sizes;
  }

  private static Dim product(Map<Character, Dim> sizes, String subscripts) {
    Dim product = Dim.of(1);
    for (int k = 0; k < subscripts.length(); k++) {
      product = product.times(sizes.get(subscripts.charAt(k)));
    }
    return product;
  }

  private static String union(String left, String right) {
    StringBuilder all = new StringBuilder(left);
    for (int k = 0; k < right.length(); k++) {
      if (all.indexOf(right.substring(k, k + 1)) < 0) {
        all.append(right.charAt(k));
      }
    }
    return all.toString();
  }

  /** The subscripts that the output or an operand from {@code next} on has. */
  private static String needed(String subscripts, EinsumEquation equation, int next) {
    String later =
        equation.output()
            + String.join("", equation.inputs().subList(next, equation.inputs().size()));
    StringBuilder needed = new StringBuilder();
    for (int k = 0; k < subscripts.length(); k++) {
      if (later.indexOf(subscripts.charAt(k)) >= 0) {
        needed.append(subscripts.charAt(k));
      }
    }
    return needed.toString();
  }
}
