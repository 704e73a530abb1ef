package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Optional;

/**
 * Makes one Transpose of two, none if they cancel, none of one that moves nothing.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Transpose.html">ONNX Transpose</a>
 */
public record MergeTransposes() implements Pass {
  @Override
  public String name() {
    return "merge-transposes";
  }

  @Override
  public String summary() {
    return "two Transposes become one or none";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(Permutation.TRANSPOSE)) {
      Optional<Permutation> permutation = Permutation.of(node, facts);
      if (permutation.isEmpty()) {
        continue;
      }
      if (permutation.get().isIdentity()) {
        edits += graph.bypass(node) ? 1 : 0;
      } else if (mergesWithInner(graph, node, permutation.get(), facts)) {
        edits++;
      }
    }
    return edits;
  }

  private static boolean mergesWithInner(Graph graph, Node node, Permutation outer, Facts facts) {
    Node inner = node.input(0).producer().orElse(null);
    if (inner == null || inner.graph() != graph) {
      return false;
    }
    Optional<Permutation> first = Permutation.of(inner, facts);
    if (first.isEmpty() || first.get().rank() != outer.rank()) {
      return false;
    }
    Permutation both = outer.after(first.get());
    Value data = inner.input(0);
    if (both.isIdentity() && !node.output(0).isGraphOutput()) {
      if (node.output(0).uses().isEmpty() || !Reach.canReplace(node.output(0), data)) {
        return false;
      }
      graph.replaceUses(node.output(0), data);
      return true;
    }
    if (!both.isIdentity() && !Reach.isOnlyFor(node.input(0), node)) {
      return false; // the first would stay, and so would the second
    }
    graph.setInput(node, 0, data);
    graph.setAttributes(node, node.attributes().with("perm", both.axes()));
    return true;
  }
}
