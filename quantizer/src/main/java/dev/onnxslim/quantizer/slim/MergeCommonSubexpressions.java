package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.NodeCopy;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Of nodes with one operator, equal attributes and the same inputs, keeps the earliest: readers of
 * the others read its outputs. The one that is kept may lie in a graph around the other's, before
 * the node that holds the body. Graph outputs keep their names; two of them are never merged.
 *
 * <p>Only operators that {@link Determinism} vouches for, in bodies as well, which have to be equal
 * up to names. Quantization nodes stay: runtimes look for a pair at each reader.
 */
public record MergeCommonSubexpressions() implements Pass {
  /** What makes nodes the same; the attributes of nodes with inputs are compared, not hashed. */
  private record Key(
      OpId op,
      List<Value> inputs,
      List<Boolean> outputs,
      Attributes attributes,
      Map<String, Graph> bodies) {
    static Key of(Node node) {
      return new Key(
          node.op(),
          List.copyOf(node.inputs()),
          node.outputs().stream().map(Value::isAbsent).toList(),
          BodyEquality.attributes(node),
          node.bodies());
    }

    @Override
    public int hashCode() {
      return 31 * op.hashCode() + (inputs.isEmpty() ? attributes.hashCode() : inputs.hashCode());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && op.equals(that.op)
          && inputs.equals(that.inputs)
          && outputs.equals(that.outputs)
          && attributes.equals(that.attributes)
          && BodyEquality.haveEqual(bodies, that.bodies);
    }
  }

  @Override
  public String name() {
    return "merge-common-subexpressions";
  }

  @Override
  public String summary() {
    return "nodes that compute the same are computed once";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    List<Node> nodes = graph.nodes();
    Map<Key, Node> earlier = new HashMap<>();
    if (graph.parent().isPresent()) {
      Set<OpId> ops = new HashSet<>();
      nodes.forEach(node -> ops.add(node.op()));
      addOuter(graph, ops, earlier);
    }
    int edits = 0;
    for (Node node : nodes) {
      if (!isCandidate(node)) {
        continue;
      }
      Node first = earlier.putIfAbsent(Key.of(node), node);
      if (first != null && merge(graph, first, node)) {
        edits++;
      }
    }
    return edits;
  }

  /** Adds the nodes of outer graphs that are done when the body runs. */
  private static void addOuter(Graph body, Set<OpId> ops, Map<Key, Node> earlier) {
    Graph outer = body.parent().orElse(null);
    if (outer == null) {
      return;
    }
    addOuter(outer, ops, earlier);
    Node owner = body.owner().orElseThrow();
    for (Node node : outer.nodes()) {
      if (node == owner) {
        return;
      }
      if (ops.contains(node.op()) && isCandidate(node)) {
        earlier.putIfAbsent(Key.of(node), node);
      }
    }
  }

  private static boolean isCandidate(Node node) {
    return Determinism.isSureWithBodies(node)
        && NodeCopy.isPossible(List.of(node)) // all of its bodies can be seen
        && !Quantization.isQuantization(node.op())
        && !node.attributes().hasReference();
  }

  private static boolean merge(Graph graph, Node first, Node later) {
    if (later.outputs().stream().noneMatch(Value::isUsed)) {
      return false; // remove-unused has it
    }
    if (later.outputs().stream().anyMatch(Value::isGraphOutput)) {
      return takeOver(graph, first, later);
    }
    for (int k = 0; k < later.outputs().size(); k++) {
      if (!Graph.canReplaceUses(later.output(k), first.output(k))) {
        return false;
      }
    }
    for (int k = 0; k < later.outputs().size(); k++) {
      graph.replaceUses(later.output(k), first.output(k));
    }
    graph.remove(later);
    return true;
  }

  /** Makes the first node define the graph output that the later one does. */
  private static boolean takeOver(Graph graph, Node first, Node later) {
    Value mine = first.output(0);
    Value output = later.output(0);
    if (later.outputs().size() != 1
        || first.graph() != graph
        || mine.isGraphOutput()
        || !Graph.canReplaceUses(mine, output)) {
      return false;
    }
    graph.detach(later);
    graph.replaceUses(mine, output);
    graph.redefine(first, output);
    return true;
  }
}
