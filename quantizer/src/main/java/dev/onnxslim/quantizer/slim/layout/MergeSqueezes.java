package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes one Squeeze of two and one Unsqueeze of two, and drops a Squeeze and an Unsqueeze of the
 * same axes in either order. Nothing but the axes needs to be known.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Squeeze.html">ONNX Squeeze</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Unsqueeze.html">ONNX Unsqueeze</a>
 */
public record MergeSqueezes() implements Pass {
  /** No tensor has more axes. */
  private static final int MAX_AXIS = 64;

  @Override
  public String name() {
    return "merge-squeezes";
  }

  @Override
  public String summary() {
    return "Squeezes and Unsqueezes that follow each other become one or none";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    SmallConstants constants = new SmallConstants(graph);
    int edits = 0;
    for (Node node : graph.nodes()) {
      Optional<long[]> outer = axes(node);
      Node inner = node.input(0).producer().orElse(null);
      if (outer.isEmpty() || inner == null || inner.graph() != graph) {
        continue;
      }
      Optional<long[]> first = axes(inner);
      if (first.isEmpty()) {
        continue;
      }
      boolean isEdited =
          node.op().equals(inner.op())
              ? merge(graph, node, inner, outer.get(), first.get(), constants)
              : Arrays.equals(outer.get(), first.get()) && cancel(graph, node, inner);
      edits += isEdited ? 1 : 0;
    }
    return edits;
  }

  private static Optional<long[]> axes(Node node) {
    return Axes.of(node).filter(axes -> axes[axes.length - 1] < MAX_AXIS);
  }

  private static boolean merge(
      Graph graph, Node node, Node inner, long[] outer, long[] first, SmallConstants constants) {
    if (!Reach.isOnlyFor(node.input(0), node)) {
      return false;
    }
    boolean shrinks = node.op().equals(Axes.SQUEEZE);
    graph.setInput(node, 0, inner.input(0));
    long[] both = shrinks ? Axes.merged(first, outer) : Axes.merged(outer, first);
    Axes.set(graph, node, both, constants);
    return true;
  }

  private static boolean cancel(Graph graph, Node node, Node inner) {
    Value data = inner.input(0);
    Value result = node.output(0);
    if (result.isGraphOutput() || result.uses().isEmpty() || !Reach.canReplace(result, data)) {
      return false;
    }
    graph.replaceUses(result, data);
    return true;
  }
}
