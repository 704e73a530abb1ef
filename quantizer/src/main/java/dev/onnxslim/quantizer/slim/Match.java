package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A formula that a {@link Pattern} has found; immutable.
 *
 * @param root the node that makes the result
 * @param nodes all nodes of the formula, the root first
 * @param values what has a name in the pattern
 * @param constants the numbers
 */
record Match(Node root, Set<Node> nodes, Map<String, Value> values, Set<Value> constants) {
  static Match start(Node root) {
    return new Match(root, Set.of(), Map.of(), Set.of());
  }

  Graph graph() {
    return root.graph();
  }

  Value value(String name) {
    return values.get(name);
  }

  float number(String name) {
    try {
      return value(name).constant().orElseThrow().toFloats()[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Node> nodes(OpId op) {
    return nodes.stream().filter(node -> node.op().equals(op)).toList();
  }

  boolean allows(String name, Value value) {
    return values.getOrDefault(name, value) == value;
  }

  Match with(String name, Value value) {
    Map<String, Value> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Match(root, nodes, more, constants);
  }

  Match with(Node node) {
    Set<Node> more = new LinkedHashSet<>(nodes);
    more.add(node);
    return new Match(root, more, values, constants);
  }

  Match withConstant(Value constant) {
    Set<Value> more = new LinkedHashSet<>(constants);
    more.add(constant);
    return new Match(root, nodes, values, more);
  }

  /** Whether only the formula itself reads what its nodes other than the root make. */
  boolean isClosed() {
    return nodes.stream().filter(node -> node != root).allMatch(this::isInner);
  }

  private boolean isInner(Node node) {
    Value made = node.output(0);
    return !made.isGraphOutput() && made.uses().stream().allMatch(u -> nodes.contains(u.node()));
  }

  /** Whether no number, by more axes than the operand, adds axes to the result. */
  boolean keepsRank(Optional<Shape> operand) {
    int most = constants.stream().mapToInt(c -> c.constant().orElseThrow().rank()).max().orElse(0);
    return most == 0 || operand.isPresent() && operand.get().rank() >= most;
  }

  /** Puts one node in place of the formula. */
  void replaceBy(OpId op, List<Value> inputs, Attributes attributes) {
    Graph graph = graph();
    Optional<Node> next = graph.detach(root);
    graph.insert(next, op, inputs, root.outputs(), attributes);
    List<Node> rest = new ArrayList<>(nodes);
    rest.remove(root);
    for (int before = -1; before != rest.size(); ) { // whoever reads goes before what it reads
      before = rest.size();
      rest.removeIf(node -> removedUnread(graph, node));
    }
  }

  private static boolean removedUnread(Graph graph, Node node) {
    boolean unread = node.outputs().stream().noneMatch(Value::isUsed);
    if (unread) {
      graph.remove(node);
    }
    return unread;
  }
}
