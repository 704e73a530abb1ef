package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Arrays;
import java.util.Optional;

/**
 * Removes what moves nothing: Reshape, Flatten, Squeeze, Unsqueeze and Expand to the shape that is
 * there, a Slice of everything that counts forwards, a Pad by 0, a Tile by 1, a Transpose that
 * keeps the order of all axes but those of size 1. Equal sizes alone do not make a Slice, a Pad or
 * a Transpose a copy.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public record EliminateNoopReshape() implements Pass {
  @Override
  public String name() {
    return "eliminate-noop-reshape";
  }

  @Override
  public String summary() {
    return "Reshapes, Slices, Pads, Expands, Tiles and Transposes that change nothing go";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      if (node.op().domain().isEmpty()
          && !node.input(0).isAbsent()
          && !node.attributes().hasReference()
          && isNoop(node, facts)
          && graph.bypass(node)) {
        edits++;
      }
    }
    return edits;
  }

  private static boolean isNoop(Node node, Facts facts) {
    return switch (node.op().type()) {
      case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> isSameOrder(node, facts);
      case "Expand" -> Sure.sameShape(facts, node.input(0), node.output(0));
      case "Slice" -> isWhole(node, facts);
      case "Pad" -> isAll(values(node, 2, 11, 1, "pads", facts), 0);
      case "Tile" ->
          opset(node) >= 6
              && (Sure.sameShape(facts, node.input(0), node.output(0))
                  || Sure.isAll(facts, node.input(1), 1));
      case "Transpose" -> isOrdered(node, facts);
      default -> false;
    };
  }

  /** Elements stay in their order: if all sizes but one are equal and not 0, so is that one. */
  private static boolean isSameOrder(Node node, Facts facts) {
    Optional<Shape> from = facts.shape(node.input(0));
    Optional<Shape> to = facts.shape(node.output(0));
    if (from.isEmpty() || to.isEmpty() || from.get().rank() != to.get().rank()) {
      return false;
    }
    int open = 0;
    boolean empty = false;
    for (int axis = 0; axis < from.get().rank(); axis++) {
      Dim dim = from.get().dim(axis);
      boolean same = !(dim instanceof Dim.Unknown) && dim.equals(to.get().dim(axis));
      open += same ? 0 : 1;
      empty |= same && (!(dim instanceof Dim.Known) || dim.is(0));
    }
    return open == 0 || open == 1 && !empty;
  }

  private static boolean isWhole(Node node, Facts facts) {
    boolean inputs = opset(node) >= 10;
    Optional<double[]> starts = values(node, 1, 10, 1, "starts", facts);
    Optional<double[]> ends = values(node, 1, 10, 2, "ends", facts);
    boolean stepped = inputs && !node.input(4).isAbsent();
    double[] steps = stepped ? Sure.numbers(facts, node.input(4)).orElse(null) : new double[0];
    if (steps == null) {
      return false;
    }
    boolean single = true;
    for (double step : steps) {
      if (step < 1) {
        return false;
      }
      single &= step == 1;
    }
    // As many elements as there are, counted forwards, are all of them.
    return Sure.sameShape(facts, node.input(0), node.output(0))
        || single && isAll(starts, 0) && isEndless(ends);
  }

  private static boolean isEndless(Optional<double[]> ends) {
    if (ends.isEmpty()) {
      return false;
    }
    for (double end : ends.get()) {
      if (end < Integer.MAX_VALUE) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOrdered(Node node, Facts facts) {
    Optional<Shape> shape = facts.shape(node.input(0));
    long[] perm = node.attributes().ints("perm");
    if (!node.attributes().has("perm")) {
      return shape.isPresent()
          && (shape.get().rank() < 2 || shape.get().dims().stream().allMatch(dim -> dim.is(1)));
    }
    boolean identity = true;
    for (int axis = 0; axis < perm.length; axis++) {
      identity &= perm[axis] == axis;
    }
    if (identity) {
      return true;
    }
    if (shape.isEmpty() || !Sure.sameShape(facts, node.input(0), node.output(0))) {
      return false;
    }
    long last = -1;
    for (long axis : perm) {
      if (!shape.get().dim((int) axis).is(1)) {
        if (axis < last) {
          return false;
        }
        last = axis;
      }
    }
    return true;
  }

  /** Numbers that are an attribute below an opset, and an input from it on. */
  private static Optional<double[]> values(
      Node node, int least, int inputsFrom, int input, String attribute, Facts facts) {
    if (opset(node) >= inputsFrom) {
      return node.input(input).isAbsent()
          ? Optional.empty()
          : Sure.numbers(facts, node.input(input));
    }
    if (opset(node) < least || !node.attributes().has(attribute)) {
      return Optional.empty();
    }
    long[] numbers = node.attributes().ints(attribute);
    return Optional.of(Arrays.stream(numbers).asDoubleStream().toArray());
  }

  private static boolean isAll(Optional<double[]> numbers, double number) {
    return numbers.isPresent() && Arrays.stream(numbers.get()).allMatch(each -> each == number);
  }

  private static long opset(Node node) {
    return node.graph().opset("").orElse(0);
  }
}
