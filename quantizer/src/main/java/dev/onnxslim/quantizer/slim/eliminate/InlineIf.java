package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.BodyMove;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the nodes of the branch that is always taken in place of an If whose condition never
 * changes. The other branch goes.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__If.html">ONNX If</a>
 */
public record InlineIf() implements Pass {
  /** From here on Identity copies values of every kind. */
  private static final int COPIES_ALL = 16;

  @Override
  public String name() {
    return "inline-if";
  }

  @Override
  public String summary() {
    return "the branch that a constant condition takes stands in the place of its If";
  }

  @Override
  public boolean reveals() {
    return true;
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(OpId.onnx("If"))) {
      Optional<double[]> condition = Sure.numbers(facts, node.input(0));
      if (condition.isEmpty() || condition.get().length != 1) {
        continue;
      }
      Graph taken = node.bodies().get(condition.get()[0] == 0 ? "else_branch" : "then_branch");
      if (taken != null && BodyMove.isPossible(taken) && areCopiesPossible(taken, facts)) {
        BodyMove.inline(taken);
        edits++;
      }
    }
    return edits;
  }

  /** What the branch only passes on becomes an Identity, which once copied tensors only. */
  private static boolean areCopiesPossible(Graph branch, Facts facts) {
    if (branch.opset("").orElse(0) >= COPIES_ALL) {
      return true;
    }
    Set<Value> once = new HashSet<>();
    for (Value output : branch.outputs()) {
      boolean made = output.graph() == branch && output.producer().isPresent();
      if ((!made || !once.add(output)) && facts.type(output).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
