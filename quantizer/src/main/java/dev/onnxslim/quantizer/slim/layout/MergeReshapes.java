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
import java.util.Set;

/**
 * Makes one Reshape of two nodes that keep the elements' order, none if the shape is the first one
 * again: Reshape, Flatten, Squeeze, Unsqueeze, and Transpose that moves only axes of size 1. The
 * shape that comes out has to be a constant for Reshape, where 0 copies a size and one -1 is worked
 * out; the first of the two may have no other reader.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Reshape.html">ONNX Reshape</a>
 */
public record MergeReshapes() implements Pass {
  private static final OpId RESHAPE = OpId.onnx("Reshape");
  private static final Set<OpId> KINDS =
      Set.of(RESHAPE, OpId.onnx("Flatten"), OpId.onnx("Squeeze"), OpId.onnx("Unsqueeze"));

  /** From here on the shape is an input. */
  static final int SHAPE_INPUT = 5;

  @Override
  public String name() {
    return "merge-reshapes";
  }

  @Override
  public String summary() {
    return "two changes of shape become one or none";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    SmallConstants constants = new SmallConstants(graph);
    int edits = 0;
    for (Node node : graph.nodes()) {
      if (keepsOrder(node, facts)
          && (isNothing(graph, node, facts) || mergesWithInner(graph, node, facts, constants))) {
        edits++;
      }
    }
    return edits;
  }

  private static boolean keepsOrder(Node node, Facts facts) {
    Optional<Shape> data = facts.shape(node.input(0));
    return changesShape(node)
        || data.isPresent()
            && Permutation.of(node, facts).filter(p -> p.keepsOrder(data.get())).isPresent();
  }

  /** Whether the elements stay in their order whatever is fed. */
  static boolean changesShape(Node node) {
    return KINDS.contains(node.op())
        && !node.input(0).isAbsent()
        && !node.attributes().hasReference();
  }

  private static boolean isNothing(Graph graph, Node node, Facts facts) {
    return areEqual(node.input(0), node.output(0), facts) && graph.bypass(node);
  }

  private static boolean areEqual(Value before, Value after, Facts facts) {
    Optional<Shape> a = facts.shape(before);
    Optional<Shape> b = facts.shape(after);
    return a.isPresent() && b.isPresent() && ReshapeTarget.areEqual(a.get(), b.get());
  }

  private static boolean mergesWithInner(
      Graph graph, Node node, Facts facts, SmallConstants constants) {
    Node inner = node.input(0).producer().orElse(null);
    if (inner == null || inner.graph() != graph || !keepsOrder(inner, facts)) {
      return false;
    }
    Value data = inner.input(0);
    Value result = node.output(0);
    if (areEqual(data, result, facts) && !result.isGraphOutput()) {
      if (result.uses().isEmpty() || !Reach.canReplace(result, data)) {
        return false;
      }
      graph.replaceUses(result, data);
      return true;
    }
    if (!Reach.isOnlyFor(node.input(0), node) || graph.opset("").orElse(0) < SHAPE_INPUT) {
      return false;
    }
    if (node.op().equals(RESHAPE) && statesEverySize(node)) {
      graph.setInput(node, 0, data);
      return true;
    }
    Optional<Shape> before = facts.shape(data);
    Optional<Shape> after = facts.shape(result);
    if (before.isEmpty() || after.isEmpty()) {
      return false;
    }
    Optional<long[]> target = ReshapeTarget.of(before.get(), after.get());
    target.ifPresent(sizes -> reshape(graph, node, data, constants.list(node, sizes)));
    return target.isPresent();
  }

  /** Whether the shape does not depend on that of the data, other than by the count of elements. */
  static boolean statesEverySize(Node node) {
    Optional<long[]> target = SmallConstants.longs(node.input(1));
    boolean zeroCopies = node.attributes().i("allowzero", 0) == 0;
    return target.isPresent()
        && !(zeroCopies && Arrays.stream(target.get()).anyMatch(size -> size == 0));
  }

  private static void reshape(Graph graph, Node node, Value data, Value target) {
    Value result = node.output(0);
    if (node.op().equals(RESHAPE)) {
      graph.setInput(node, 0, data);
      graph.setInput(node, 1, target);
      graph.setAttributes(node, node.attributes().without("allowzero"));
      return;
    }
    Optional<Node> next = graph.detach(node);
    graph.insert(next, RESHAPE, List.of(data, target), List.of(result), Attributes.none());
  }
}
