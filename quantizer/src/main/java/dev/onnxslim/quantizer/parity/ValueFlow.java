package dev.onnxslim.quantizer.parity;

import dev.onnxslim.model.Function;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where values go on: into bodies and local functions, through nodes, and out of bodies again. */
final class ValueFlow {
  private static final OpId LOOP = OpId.onnx("Loop");
  private static final OpId SCAN = OpId.onnx("Scan");

  private ValueFlow() {}

  /** Whether the node runs a body or a local function: {@link #into} then leads inside. */
  static boolean isCall(Node node) {
    return !node.bodies().isEmpty() || function(node).isPresent();
  }

  /** The inner values that a value becomes when it is passed to a body or a local function. */
  static List<Value> into(Use use) {
    Node node = use.node();
    List<Value> inner = new ArrayList<>();
    if (node.op().equals(LOOP) || node.op().equals(SCAN)) {
      node.bodies().values().forEach(body -> addAt(body.inputs(), use.index(), inner));
    } else {
      function(node).ifPresent(f -> addAt(f.body().inputs(), use.index(), inner));
    }
    return inner;
  }

  /** What a value that a body or a function returns is called outside. */
  static List<Value> outOf(Value value) {
    List<Value> outer = new ArrayList<>();
    if (!value.isGraphOutput()) return outer;
    Graph graph = value.graph();
    int index = graph.outputs().indexOf(value);
    if (index < 0) return outer;
    if (graph.owner().isPresent()) {
      Node owner = graph.owner().get();
      // A Loop's body returns its condition first, which the Loop does not.
      addAt(owner.outputs(), owner.op().equals(LOOP) ? index - 1 : index, outer);
    } else {
      callers(graph).forEach(call -> addAt(call.outputs(), index, outer));
    }
    return outer;
  }

  /** What a value that a body or a function is given is called outside. */
  static List<Value> outsideOf(Value value) {
    List<Value> outer = new ArrayList<>();
    Graph graph = value.graph();
    int index = graph == null ? -1 : graph.inputs().indexOf(value);
    if (index < 0) return outer;
    if (graph.owner().isPresent()) addAt(graph.owner().get().inputs(), index, outer);
    else callers(graph).forEach(call -> addAt(call.inputs(), index, outer));
    return outer;
  }

  /** The nodes that call the function whose body {@code graph} is. */
  private static List<Node> callers(Graph graph) {
    if (graph.function().isEmpty()) return List.of();
    return graph.model().graphs().stream()
        .flatMap(caller -> caller.nodes().stream())
        .filter(node -> function(node).filter(f -> f.body() == graph).isPresent())
        .toList();
  }

  static Optional<Function> function(Node node) {
    return node.graph().model().function(node);
  }

  private static void addAt(List<Value> values, int index, List<Value> found) {
    if (index >= 0 && index < values.size() && !values.get(index).isAbsent()) {
      found.add(values.get(index));
    }
  }
}
