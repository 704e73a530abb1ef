package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Optional;
import java.util.Set;

/**
 * Removes an operator that undoes or repeats the one before it: Neg of Neg, Not of Not, Abs of Abs,
 * Floor of Round; Relu or LeakyRelu of what is never negative; of two Clips or Relus, one of whose
 * ranges lies in the other's, the wider one. A NaN may become another NaN-or-bound where runtimes
 * differ on it already.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Clip.html">ONNX Clip</a>
 */
public record EliminateRepeatedActivation() implements Pass {
  private static final Set<String> UNDONE_BY_ITSELF = Set.of("Neg", "Not", "BitwiseNot");
  private static final Set<String> ROUNDING = Set.of("Floor", "Ceil", "Round");
  private static final Set<String> COPY_OF_POSITIVE = Set.of("Relu", "LeakyRelu");

  @Override
  public String name() {
    return "eliminate-repeated-activation";
  }

  @Override
  public String summary() {
    return "activations and roundings that were applied already go";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      Optional<Node> inner = node.input(0).producer();
      if (node.op().domain().isEmpty()
          && inner.isPresent()
          && inner.get().op().domain().isEmpty()
          && rewrite(graph, node, inner.get(), facts)) {
        edits++;
      }
    }
    return edits;
  }

  private static boolean rewrite(Graph graph, Node node, Node inner, Facts facts) {
    String type = node.op().type();
    boolean equal = type.equals(inner.op().type());
    Value source = inner.input(0);
    if (equal && UNDONE_BY_ITSELF.contains(type) && inner.graph() == graph) {
      Copies.replace(graph, node, source);
      return true;
    }
    if (equal && type.equals("Abs")
        || ROUNDING.contains(type) && ROUNDING.contains(inner.op().type())
        || COPY_OF_POSITIVE.contains(type) && Range.isNeverNegative(node.input(0), facts)) {
      return graph.bypass(node);
    }
    Optional<Range> range = Range.of(node, facts);
    Optional<Range> first = range.flatMap(r -> Range.of(inner, facts));
    if (first.isEmpty()) {
      return false;
    }
    if (range.get().contains(first.get())) {
      return graph.bypass(node);
    }
    if (first.get().contains(range.get()) && inner.graph() == graph) {
      graph.setInput(node, 0, source);
      return true;
    }
    return false;
  }
}
