package dev.onnxslim.analyzer.cost;

import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.analyzer.ops.OpCost;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Node;
import java.util.Optional;

/**
 * What one node computes, without the graphs that it runs: those have rows of their own.
 *
 * @param path the nodes and bodies, or functions, that lead to the node's graph, such as {@code
 *     If_3/then_branch}; empty in the main graph
 * @param scope what is known where the node stands
 * @param node the node
 * @param cost one run of the node; nothing when {@code problem} says why it is not known
 * @param times how often it runs for one run of the model
 * @param problem why the cost is not known
 */
public record NodeCost(
    String path, Scope scope, Node node, OpCost cost, Dim times, Optional<String> problem) {
  /** What all its runs compute. */
  public OpCost total() {
    return times.is(1) ? cost : cost.times(times);
  }
}
