package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.List;
import java.util.Optional;

/**
 * Brings a change of shape that only adds or drops axes of size 1 from behind a Transpose before
 * it, where it becomes one with the change of shape that stands there: Reshape, Transpose, Reshape
 * become Reshape, Transpose; or where its Transpose becomes one with the next: Transpose, Reshape,
 * Transpose become the same. Nothing else reads what lies between.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Transpose.html">ONNX Transpose</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Reshape.html">ONNX Reshape</a>
 */
public record SwapTransposes() implements Pass {
  private static final OpId RESHAPE = OpId.onnx("Reshape");

  @Override
  public String name() {
    return "swap-transposes";
  }

  @Override
  public String summary() {
    return "axes of size 1 come and go before a Transpose, where a node goes";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < MergeReshapes.SHAPE_INPUT) {
      return 0;
    }
    SmallConstants constants = new SmallConstants(graph);
    int edits = 0;
    for (Node node : graph.nodes()) {
      if (MergeReshapes.changesShape(node)) {
        edits += swap(graph, node, facts, constants) ? 1 : 0;
      }
    }
    return edits;
  }

  private static boolean swap(Graph graph, Node node, Facts facts, SmallConstants constants) {
    Optional<Node> inner = onlyInner(node);
    Optional<Permutation> order = inner.flatMap(transpose -> Permutation.of(transpose, facts));
    if (order.isEmpty()) {
      return false;
    }
    Value data = inner.get().input(0);
    Optional<Shape> before = facts.shape(data);
    Optional<Shape> after = facts.shape(node.output(0));
    if (before.isEmpty() || after.isEmpty() || before.get().rank() != order.get().rank()) {
      return false;
    }
    Optional<SizeOneAxes> swapped =
        SizeOneAxes.swapped(before.get(), order.get().axes(), after.get());
    if (swapped.isEmpty()) {
      return false;
    }
    Optional<Node> first = onlyInner(inner.get()).filter(MergeReshapes::changesShape);
    Optional<Node> last = first.isPresent() ? Optional.empty() : onlyTranspose(node);
    Optional<Permutation> next = last.flatMap(transpose -> Permutation.of(transpose, facts));
    if (first.isEmpty() && next.isEmpty()) {
      return false;
    }
    Value from = first.isPresent() ? first.get().input(0) : data;
    Optional<Shape> start = facts.shape(from);
    Optional<long[]> target = start.flatMap(s -> ReshapeTarget.of(s, swapped.get().between()));
    if (target.isEmpty()) {
      return false;
    }
    Permutation moved = Permutation.of(swapped.get().axes());
    Permutation whole = next.isPresent() ? next.get().after(moved) : moved;
    write(graph, next.isPresent() ? last.get() : node, from, target.get(), whole, constants);
    return true;
  }

  /** The node that makes what only this one reads. */
  private static Optional<Node> onlyInner(Node node) {
    return node.input(0)
        .producer()
        .filter(inner -> Reach.isOnlyFor(node.input(0), node) && inner.output(0) == node.input(0));
  }

  private static Optional<Node> onlyTranspose(Node node) {
    List<dev.onnxslim.model.Use> uses = node.output(0).uses();
    return uses.size() == 1 && Reach.isOnlyFor(node.output(0), uses.get(0).node())
        ? Optional.of(uses.get(0).node()).filter(n -> n.op().equals(Permutation.TRANSPOSE))
        : Optional.empty();
  }

  private static void write(
      Graph graph,
      Node end,
      Value from,
      long[] target,
      Permutation order,
      SmallConstants constants) {
    Value sizes = constants.list(end, target);
    Value result = end.output(0);
    Value between = graph.newValue(result.name() + "_shaped");
    Optional<Node> next = graph.detach(end);
    graph.insert(next, RESHAPE, List.of(from, sizes), List.of(between), Attributes.none());
    graph.insert(
        next,
        Permutation.TRANSPOSE,
        List.of(between),
        List.of(result),
        Attributes.none().with("perm", order.axes()));
  }
}
