package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What feeds the outputs of a main graph.
 *
 * @param graph the main graph
 */
public record OutputBranches(Graph graph) {
  private static final OpId CONSTANT = OpId.onnx("Constant");

  /**
   * The outputs that come from modules of certain names: every way back from such an output meets a
   * node or a parameter of such a name before any other parameter or an input of the graph.
   *
   * @param named whether a name of a node or of a constant is one of them
   */
  public List<Value> from(Predicate<String> named) {
    return graph.outputs().stream().distinct().filter(output -> comesFrom(output, named)).toList();
  }

  /** The bytes of the constants that lead to some of the outputs and to no other output. */
  public long exclusiveBytes(Collection<Value> some) {
    List<Value> others = graph.outputs().stream().filter(o -> !some.contains(o)).toList();
    Set<Value> shared = behind(others);
    return behind(some).stream()
        .filter(value -> !shared.contains(value))
        .flatMap(value -> stored(value).stream())
        .mapToLong(tensor -> tensor.data().size())
        .sum();
  }

  /** Names such as {@code aux_head.conv.weight} for the prefix {@code aux_}; also of nodes. */
  public static Predicate<String> prefixed(String prefix) {
    return name -> name.startsWith(prefix) || module(name).startsWith(prefix);
  }

  /** Exporters name the nodes of {@code a.b} as {@code /a/b/Conv}. */
  private static String module(String name) {
    return (name.startsWith("/") ? name.substring(1) : name).replace('/', '.');
  }

  private boolean comesFrom(Value output, Predicate<String> named) {
    boolean found = false;
    Deque<Value> open = new ArrayDeque<>(List.of(output));
    Set<Value> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      Value value = open.pop();
      Optional<Tensor> stored = stored(value);
      Optional<Node> maker = value.producer();
      if (stored.isPresent()) {
        boolean mine = named.test(value.name());
        if (!mine && isParameter(stored.get())) {
          return false;
        }
        found |= mine;
      } else if (maker.isEmpty()) {
        return false; // an input
      } else if (isNamed(maker.get(), named)) {
        found = true;
      } else {
        read(maker.get()).stream().filter(seen::add).forEach(open::push);
      }
    }
    return found;
  }

  private boolean isNamed(Node node, Predicate<String> named) {
    return named.test(node.name())
        || read(node).stream().anyMatch(v -> stored(v).isPresent() && named.test(v.name()));
  }

  private static boolean isParameter(Tensor tensor) {
    return tensor.elemType().isFloat() && tensor.elements() > 1;
  }

  /** Every value that leads to one of these. */
  private Set<Value> behind(Collection<Value> outputs) {
    Set<Value> seen = new HashSet<>(outputs);
    Deque<Value> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      open.pop()
          .producer()
          .ifPresent(maker -> read(maker).stream().filter(seen::add).forEach(open::push));
    }
    return seen;
  }

  private static Optional<Tensor> stored(Value value) {
    return value.initializer().isPresent()
        ? Optional.of(value.initializer().get().tensor())
        : value
            .producer()
            .filter(maker -> maker.op().equals(CONSTANT))
            .flatMap(m -> value.constant());
  }

  /** The values of a node's graph that it reads, those that its bodies read included. */
  public static Set<Value> read(Node node) {
    Set<Value> values = new HashSet<>();
    collect(node, node.graph(), values);
    return values;
  }

  private static void collect(Node node, Graph graph, Set<Value> values) {
    node.inputs().stream().filter(v -> !v.isAbsent() && v.graph() == graph).forEach(values::add);
    for (Graph body : node.bodies().values()) {
      body.nodes().forEach(inner -> collect(inner, graph, values));
      body.outputs().stream().filter(v -> v.graph() == graph).forEach(values::add);
    }
  }
}
