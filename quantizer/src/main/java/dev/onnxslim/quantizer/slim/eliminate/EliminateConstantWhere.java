package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;

/**
 * Replaces a Where whose condition is the same everywhere, or whose two choices are one value, by
 * what it chooses, if that has the sizes of the result: neither the condition nor the other choice
 * stretches it.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Where.html">ONNX Where</a>
 */
public record EliminateConstantWhere() implements Pass {
  @Override
  public String name() {
    return "eliminate-constant-where";
  }

  @Override
  public String summary() {
    return "a Where with a constant condition gives way to what it chooses";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(OpId.onnx("Where"))) {
      Value choice = choice(node, facts);
      if (!choice.isAbsent() && Sure.sameShape(facts, choice, node.output(0))) {
        Copies.replace(graph, node, choice);
        edits++;
      }
    }
    return edits;
  }

  private static Value choice(Node node, Facts facts) {
    if (node.input(1) == node.input(2) || Sure.isAll(facts, node.input(0), 1)) {
      return node.input(1);
    }
    return Sure.isAll(facts, node.input(0), 0) ? node.input(2) : Value.ABSENT;
  }
}
