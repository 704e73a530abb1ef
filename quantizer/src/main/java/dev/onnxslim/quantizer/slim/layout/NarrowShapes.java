package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Lets Shape read only the sizes that are asked for, from opset 15 on: {@code
 * Unsqueeze(Gather(Shape(x), k))} and {@code Gather(Shape(x), [k, k + 1])} become {@code
 * Shape<start = k, end = ...>(x)}. The rank of x is known, k inside it, and a node goes with it.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Shape.html">ONNX Shape</a>
 */
public record NarrowShapes() implements Pass {
  private static final OpId SHAPE = OpId.onnx("Shape");
  private static final OpId GATHER = OpId.onnx("Gather");
  private static final int START_AND_END = 15;

  @Override
  public String name() {
    return "narrow-shapes";
  }

  @Override
  public String summary() {
    return "Shape followed by Gather becomes a Shape of the part";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < START_AND_END) {
      return 0;
    }
    int edits = 0;
    for (Node node : graph.nodes()) {
      Optional<Node> gather = gather(node);
      if (gather.isPresent() && narrow(graph, node, gather.get(), facts)) {
        edits++;
      }
    }
    return edits;
  }

  /** The Gather that makes the list which a node gives. */
  private static Optional<Node> gather(Node node) {
    Node gather = node;
    boolean isList = true;
    if (node.op().equals(Axes.UNSQUEEZE)) {
      gather = node.input(0).producer().orElse(node);
      boolean isFirstAxis =
          Axes.of(node).filter(axes -> axes.length == 1 && axes[0] == 0).isPresent();
      if (!isFirstAxis || !Reach.isOnlyFor(node.input(0), node)) {
        return Optional.empty();
      }
      isList = false;
    }
    boolean fits =
        gather.op().equals(GATHER)
            && !gather.attributes().hasReference()
            && gather.input(1).constant().isPresent()
            && gather.input(1).constant().get().rank() == (isList ? 1 : 0);
    return fits ? Optional.of(gather) : Optional.empty();
  }

  private static boolean narrow(Graph graph, Node node, Node gather, Facts facts) {
    Node shape = gather.input(0).producer().orElse(null);
    if (shape == null
        || !shape.op().equals(SHAPE)
        || shape.graph() != graph
        || !shape.attributes().names().isEmpty()
        || gather == node && !Reach.isOnlyFor(gather.input(0), gather)) {
      return false;
    }
    Optional<Integer> rank = facts.shape(shape.input(0)).map(Shape::rank);
    Optional<long[]> places = SmallConstants.longs(gather.input(1));
    if (rank.isEmpty() || places.isEmpty() || !isRun(places.get(), rank.get())) {
      return false;
    }
    long start = Math.floorMod(places.get()[0], rank.get());
    Attributes bounds =
        Attributes.none().with("start", start).with("end", start + places.get().length);
    Value result = node.output(0);
    Optional<Node> next = graph.detach(node);
    graph.insert(next, SHAPE, List.of(shape.input(0)), List.of(result), bounds);
    return true;
  }

  /** Whether they are neighbours in order, all inside. */
  private static boolean isRun(long[] places, int rank) {
    long[] inside = Arrays.stream(places).filter(p -> p >= -rank && p < rank).toArray();
    if (inside.length == 0 || inside.length < places.length) {
      return false;
    }
    for (int k = 1; k < inside.length; k++) {
      if (Math.floorMod(inside[k], rank) != Math.floorMod(inside[0], rank) + k) {
        return false;
      }
    }
    return true;
  }
}
