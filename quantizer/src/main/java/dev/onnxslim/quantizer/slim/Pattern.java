package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A formula to be found above a value: a tree of operators, leaves of which are values and float
 * numbers. Add and Mul match with their operands in either order. A tree is enough where nodes
 * share an operand: it may be found twice, and a name means one value wherever it stands.
 *
 * <p>Nodes that refer to attributes of the function they stand in never match.
 */
sealed interface Pattern {
  /** Any value; one and the same wherever the name stands. */
  static Pattern value(String name) {
    return new Named(name);
  }

  /** A FLOAT constant of one element: what it is rounded to, or a neighbour if it is rounded. */
  static Pattern number(double expected) {
    return new Number(expected, true);
  }

  /** The same of any type: an exponent's need not be that of the base. */
  static Pattern exponent(double expected) {
    return new Number(expected, false);
  }

  /** Any FLOAT constant of one element. */
  static Pattern number(String name) {
    return new NamedNumber(name);
  }

  /** A node of the standard's operator {@code type} with exactly these inputs. */
  static Pattern op(String type, Pattern... inputs) {
    return new Operator(OpId.onnx(type), n -> n.inputs().size() == inputs.length, List.of(inputs));
  }

  /** The same on a condition, which has to judge attributes and inputs beyond these. */
  static Pattern op(String type, Predicate<Node> condition, Pattern... inputs) {
    return new Operator(OpId.onnx(type), condition, List.of(inputs));
  }

  /** One of several. */
  static Pattern anyOf(Pattern... alternatives) {
    return new AnyOf(List.of(alternatives));
  }

  /** All factors multiplied, in whatever order and with whatever parentheses. */
  static Pattern product(Pattern... factors) {
    if (factors.length == 1) {
      return factors[0];
    }
    List<Pattern> splits = new ArrayList<>();
    for (int left = 1; left < 1 << factors.length - 1; left++) { // the last is always on the right
      splits.add(op("Mul", product(chosen(factors, left)), product(chosen(factors, ~left))));
    }
    return new AnyOf(splits);
  }

  private static Pattern[] chosen(Pattern[] factors, int bits) {
    List<Pattern> chosen = new ArrayList<>();
    for (int k = 0; k < factors.length; k++) {
      if ((bits >> k & 1) != 0) {
        chosen.add(factors[k]);
      }
    }
    return chosen.toArray(Pattern[]::new);
  }

  /** {@code x} squared: Pow or Mul. */
  static Pattern square(Pattern x) {
    return anyOf(op("Pow", x, exponent(2)), op("Mul", x, x));
  }

  /**
   * The formula whose result {@code root} makes, if nothing else reads what its other nodes make.
   */
  default Optional<Match> find(Node root) {
    return extend(root.output(0), Match.start(root)).stream().filter(Match::isClosed).findFirst();
  }

  /** Every way to find the pattern at {@code value} that agrees with what was found before. */
  List<Match> extend(Value value, Match before);

  /** A value with a name. */
  record Named(String name) implements Pattern {
    @Override
    public List<Match> extend(Value value, Match before) {
      return value.isAbsent() || !before.allows(name, value)
          ? List.of()
          : List.of(before.with(name, value));
    }
  }

  /** A constant that is given. */
  record Number(double expected, boolean floatOnly) implements Pattern {
    @Override
    public List<Match> extend(Value value, Match before) {
      Optional<Tensor> constant = value.constant().filter(t -> t.elements() == 1);
      return constant.isPresent() && isIt(constant.get())
          ? List.of(before.withConstant(value))
          : List.of();
    }

    private boolean isIt(Tensor tensor) {
      try {
        if (tensor.elemType() == ElemType.FLOAT) {
          return isAbout(tensor.toFloats()[0], expected);
        }
        return !floatOnly
            && Set.of(ElemType.INT32, ElemType.INT64).contains(tensor.elemType())
            && tensor.toLongs()[0] == expected;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Whether a float is a number as an exporter may have rounded it: exactly, if floats hold the
   * number, or else to the second neighbour.
   */
  static boolean isAbout(float found, double expected) {
    float rounded = (float) expected;
    return found == rounded
        || rounded != expected && Math.abs(found - expected) <= 2 * Math.ulp(rounded);
  }

  /** A constant that is asked for. */
  record NamedNumber(String name) implements Pattern {
    @Override
    public List<Match> extend(Value value, Match before) {
      boolean fits =
          value
              .constant()
              .filter(t -> t.elements() == 1 && t.elemType() == ElemType.FLOAT)
              .isPresent();
      return fits && before.allows(name, value)
          ? List.of(before.with(name, value).withConstant(value))
          : List.of();
    }
  }

  /** A node. */
  record Operator(OpId op, Predicate<Node> condition, List<Pattern> inputs) implements Pattern {
    private static final Set<OpId> COMMUTING = Set.of(OpId.onnx("Add"), OpId.onnx("Mul"));

    @Override
    public List<Match> extend(Value value, Match before) {
      Node node = value.producer().orElse(null);
      if (node == null
          || !node.op().equals(op)
          || node.graph() != before.graph()
          || node.attributes().hasReference()
          || !condition.test(node)) {
        return List.of();
      }
      Match here = before.with(node);
      List<Match> found = new ArrayList<>(inOrder(node.inputs(), here));
      if (COMMUTING.contains(op) && node.input(0) != node.input(1)) {
        found.addAll(inOrder(List.of(node.input(1), node.input(0)), here));
      }
      return found;
    }

    private List<Match> inOrder(List<Value> values, Match here) {
      List<Match> found = List.of(here);
      for (int k = 0; k < inputs.size() && !found.isEmpty(); k++) {
        List<Match> more = new ArrayList<>();
        for (Match match : found) {
          if (k < values.size()) {
            more.addAll(inputs.get(k).extend(values.get(k), match));
          }
        }
        found = more;
      }
      return found;
    }
  }

  /** Alternatives. */
  record AnyOf(List<Pattern> alternatives) implements Pattern {
    @Override
    public List<Match> extend(Value value, Match before) {
      List<Match> found = new ArrayList<>();
      for (Pattern alternative : alternatives) {
        found.addAll(alternative.extend(value, before));
      }
      return found;
    }
  }
}
