package dev.onnxslim.quantizer.fold;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Nodes that read each other's outputs and are computed together, in their order. */
public final class Cone {
  /** What a removed node frees at the least is its message; so little more may be stored for it. */
  private static final long ALLOWANCE = 1024;

  /** Where the model has lost as much: so much more may be stored for each removed node. */
  private static final long GENEROUS = 64 * ALLOWANCE;

  private static final int MAX_TRIED = 200;

  private final Set<Node> nodes;

  private Cone(Set<Node> nodes) {
    this.nodes = nodes;
  }

  /** The cone of one node. */
  public static Cone of(Node node) {
    return new Cone(Set.of(node));
  }

  /** Nodes in their order, apart as far as they do not read each other. */
  public static List<Cone> apart(List<Node> nodes) {
    Map<Node, Node> leaders = new HashMap<>();
    for (Node node : nodes) {
      leaders.put(node, node);
      for (Value input : node.inputs()) {
        Node maker = input.producer().orElse(null);
        if (maker != null && leaders.containsKey(maker)) {
          leaders.put(leader(leaders, maker), leader(leaders, node));
        }
      }
    }
    Map<Node, Set<Node>> sets = new java.util.LinkedHashMap<>();
    for (Node node : nodes) {
      sets.computeIfAbsent(leader(leaders, node), key -> new LinkedHashSet<>()).add(node);
    }
    return sets.values().stream().map(Cone::new).toList();
  }

  private static Node leader(Map<Node, Node> leaders, Node node) {
    Node at = node;
    while (leaders.get(at) != at) {
      leaders.put(at, leaders.get(leaders.get(at))); // halves the way for the next one
      at = leaders.get(at);
    }
    return at;
  }

  /** The nodes in their order. */
  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** The outputs that something outside reads. */
  public List<Value> results() {
    List<Value> results = new ArrayList<>();
    for (Node node : nodes) {
      for (Value output : node.outputs()) {
        if (!output.isAbsent() && !isOnlyMine(output)) {
          results.add(output);
        }
      }
    }
    return results;
  }

  /**
   * Whether what has to be stored instead of the nodes is hardly more than what goes with them:
   * constants that nothing else reads.
   *
   * @param bytes of the results
   */
  public boolean pays(ToLongFunction<Value> bytes) {
    return growth(bytes) <= ALLOWANCE * nodes.size();
  }

  /**
   * Whether what has to be stored is so little for each node that it may take what was saved
   * elsewhere.
   *
   * @param bytes of the results
   */
  public boolean isModest(ToLongFunction<Value> bytes) {
    return growth(bytes) <= GENEROUS * nodes.size();
  }

  /**
   * How many bytes the stored results take more than the constants that go with the nodes.
   *
   * @param bytes of the results
   */
  public long growth(ToLongFunction<Value> bytes) {
    Set<Value> read = new LinkedHashSet<>();
    nodes.forEach(node -> read.addAll(node.inputs()));
    long growth = 0;
    for (Value value : read) {
      Optional<Tensor> constant = value.isAbsent() ? Optional.empty() : value.constant();
      if (constant.isPresent() && isOnlyMine(value)) {
        growth -= constant.get().data().size();
      }
    }
    for (Value result : results()) {
      growth += bytes.applyAsLong(result);
    }
    return growth;
  }

  /**
   * The most of its nodes, from the first on, that fit. Those of very large cones are not tried.
   */
  public Optional<Cone> firstThat(Predicate<Cone> fits) {
    List<Node> order = nodes();
    for (int count = order.size() <= MAX_TRIED ? order.size() : 0; count > 0; count--) {
      Cone part = new Cone(new LinkedHashSet<>(order.subList(0, count)));
      if (fits.test(part)) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  private boolean isOnlyMine(Value value) {
    if (value.isGraphOutput()) {
      return false;
    }
    for (Use use : value.uses()) {
      if (!nodes.contains(use.node())) {
        return false;
      }
    }
    return true;
  }

  /** Puts constants in the place of the nodes. */
  public void replace(Graph graph, Function<Value, Tensor> constants) {
    List<Node> order = nodes();
    for (int k = order.size() - 1; k >= 0; k--) { // readers go before what they read
      Node node = order.get(k);
      Optional<Node> next = graph.detach(node);
      for (Value output : node.outputs()) {
        if (output.isAbsent()) {
          continue;
        }
        if (output.isUsed()) {
          graph.store(output, constants.apply(output), next);
        } else {
          graph.discard(output);
        }
      }
    }
  }
}
