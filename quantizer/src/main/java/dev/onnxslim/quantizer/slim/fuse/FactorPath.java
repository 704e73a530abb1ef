package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way from a Conv, ConvTranspose, Gemm or MatMul with a constant weight to a value behind it,
 * over nodes that only move elements, add a constant, or multiply with another matrix. All values
 * on the way have one reader, in one graph.
 *
 * @param steps in the order of the data, at least one
 */
record FactorPath(WeightUse use, List<Step> steps) {
  /** What is searched for behind a node; a longer way is not worth the search. */
  private static final int MOST_STEPS = 8;

  private static final Set<String> MOVES =
      Set.of("Reshape", "Transpose", "Unsqueeze", "Squeeze", "Flatten");

  /** A node and the input that the way comes in by. */
  record Step(Node node, int index) {
    boolean is(String op) {
      return node.op().type().equals(op);
    }

    /** The other operand. */
    Value other() {
      return node.input(1 - index);
    }
  }

  /** The way to a value; empty if there is none or the weight's reader itself makes it. */
  static Optional<FactorPath> to(Value data, Graph graph) {
    return to(data, graph, List.of());
  }

  private static Optional<FactorPath> to(Value data, Graph graph, List<Step> behind) {
    Node node = data.producer().orElse(null);
    if (node == null
        || node.graph() != graph
        || node.outputs().size() != 1
        || data.uses().size() != 1
        || data.isGraphOutput()
        || behind.size() > MOST_STEPS) {
      return Optional.empty();
    }
    Optional<WeightUse> use = WeightUse.of(node);
    if (use.isPresent()) {
      return use.filter(u -> !behind.isEmpty()).map(u -> new FactorPath(u, behind));
    }
    for (int index : entrances(node)) {
      List<Step> steps = new ArrayList<>(List.of(new Step(node, index)));
      steps.addAll(behind);
      Optional<FactorPath> path = to(node.input(index), graph, steps);
      if (path.isPresent()) {
        return path;
      }
    }
    return Optional.empty();
  }

  /** The inputs whose factor is one of the output. */
  private static int[] entrances(Node node) {
    String type = node.op().type();
    if (!node.op().domain().isEmpty() || node.attributes().hasReference()) {
      return new int[0];
    }
    if (MOVES.contains(type)) {
      return new int[] {0};
    }
    if (node.inputs().size() != 2) {
      return new int[0];
    }
    boolean left = node.input(0).constant().isPresent();
    boolean right = node.input(1).constant().isPresent();
    if (type.equals("Add")) {
      return left == right ? new int[0] : new int[] {left ? 1 : 0};
    }
    return type.equals("MatMul") && !left && !right ? new int[] {0, 1} : new int[0];
  }

  /** Whether a summand stays one: it does not where another matrix is multiplied. */
  boolean keepsSummands() {
    return steps.stream().noneMatch(step -> step.is("MatMul"));
  }

  /**
   * Where the channels lie: ahead of each step, and at last behind all. The axis is -1 from where
   * they are mixed with others on, and the rank 0 where it is not known.
   */
  List<ChannelAxis> places(Facts facts) {
    List<ChannelAxis> places = new ArrayList<>();
    int rank = rank(use.node().output(0), facts);
    places.add(rank == 0 ? new ChannelAxis(0, -1, use.out().count()) : use.outAxis(rank));
    for (Step step : steps) {
      places.add(behind(places.get(places.size() - 1), step, facts));
    }
    return places;
  }

  private static int rank(Value value, Facts facts) {
    return facts.shape(value).map(Shape::rank).orElse(0);
  }

  private static ChannelAxis behind(ChannelAxis at, Step step, Facts facts) {
    Shape from = facts.shape(step.node().input(step.index())).orElse(Shape.SCALAR);
    Shape to = facts.shape(step.node().output(0)).orElse(Shape.SCALAR);
    int axis = -1;
    if (at.axis() >= 0 && from.rank() == at.rank() && from.dim(at.axis()).is(at.channels())) {
      axis =
          switch (step.node().op().type()) {
            case "Transpose" -> transposed(step.node(), at);
            case "MatMul" -> -1;
            case "Add" -> from.rank() == to.rank() ? at.axis() : -1;
            default -> reshaped(from, to, at.axis());
          };
    }
    boolean there = axis >= 0 && axis < to.rank() && to.dim(axis).is(at.channels());
    return new ChannelAxis(to.rank(), there ? axis : -1, at.channels());
  }

  private static int transposed(Node node, ChannelAxis at) {
    if (!node.attributes().has("perm")) {
      return at.rank() - 1 - at.axis();
    }
    return Arrays.stream(node.attributes().ints("perm")).boxed().toList().indexOf((long) at.axis());
  }

  /**
   * An axis stays one if all sizes up to it stay, or all from it on: the order of elements does.
   */
  private static int reshaped(Shape from, Shape to, int axis) {
    boolean ahead = axis < to.rank();
    for (int k = 0; ahead && k <= axis; k++) {
      ahead = from.dim(k).equals(to.dim(k));
    }
    int behind = from.rank() - axis;
    boolean on = behind <= to.rank();
    for (int k = 1; on && k <= behind; k++) {
      on = from.dim(-k).equals(to.dim(-k));
    }
    return ahead ? axis : on ? to.rank() - behind : -1;
  }
}
