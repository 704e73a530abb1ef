package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.diff.Source.Kind;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes of a graph and of all bodies in it, in one list. Stored constants are no nodes, however
 * they are stored. A node reads its inputs and the outputs of its bodies; the inputs of a body come
 * from the node that it belongs to.
 */
final class FlatGraph {
  private final Graph graph;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Node, Integer> indices = new IdentityHashMap<>();
  private final List<Constant> constants = new ArrayList<>();
  private final Map<Value, Source> sources = new IdentityHashMap<>();
  private final List<Value> inputs;
  private final List<Source[]> reads = new ArrayList<>();
  private final List<long[]> slots = new ArrayList<>();
  private final List<List<Link>> links = new ArrayList<>();
  private final List<List<Link>> constantLinks = new ArrayList<>();

  FlatGraph(Graph graph) {
    this.graph = graph;
    this.inputs = graph.inputs().stream().filter(FlatGraph::isGiven).toList();
    for (int k = 0; k < inputs.size(); k++) {
      sources.put(inputs.get(k), new Source(Kind.INPUT, k, 0));
    }
    collect(graph);
    nodes.forEach(node -> links.add(new ArrayList<>()));
    constants.forEach(constant -> constantLinks.add(new ArrayList<>()));
    for (int n = 0; n < nodes.size(); n++) {
      connect(n);
    }
    for (int k = 0; k < graph.outputs().size(); k++) {
      link(source(graph.outputs().get(k)), Link.CALLER, k);
    }
  }

  /** Whether a caller gives the value: an initializer that cannot be replaced is a constant. */
  static boolean isGiven(Value input) {
    return input.initializer().isEmpty() || input.isOverridable();
  }

  Graph graph() {
    return graph;
  }

  int size() {
    return nodes.size();
  }

  Node node(int n) {
    return nodes.get(n);
  }

  int index(Node node) {
    return indices.get(node);
  }

  /** What a caller gives, in order. */
  List<Value> inputs() {
    return inputs;
  }

  List<Constant> constants() {
    return constants;
  }

  Source source(Value value) {
    return sources.getOrDefault(value, Source.ABSENT);
  }

  /** What a node reads: its inputs, then the outputs of its bodies. */
  Source[] reads(int n) {
    return reads.get(n);
  }

  /** For each of what a node reads, which input it is; for a body's output a hash of its place. */
  long[] slots(int n) {
    return slots.get(n);
  }

  /** Who reads a node, or is inside one of its bodies and reads an input of that. */
  List<Link> links(int n) {
    return links.get(n);
  }

  /** Who reads a constant. */
  List<Link> constantLinks(int constant) {
    return constantLinks.get(constant);
  }

  private void collect(Graph graph) {
    for (Initializer initializer : graph.initializers()) {
      if (!initializer.value().isOverridable() || graph != this.graph) {
        add(Constant.of(initializer));
      } else {
        constants.add(Constant.of(initializer)); // a default: readers read the input
      }
    }
    for (Value value : graph.values()) {
      Constant.sparse(value).ifPresent(this::add);
    }
    for (Node node : graph.nodes()) {
      Optional<Constant> constant = Constant.of(node);
      if (constant.isPresent()) {
        add(constant.get());
        continue;
      }
      int index = nodes.size();
      nodes.add(node);
      indices.put(node, index);
      for (int k = 0; k < node.outputs().size(); k++) {
        if (!node.output(k).isAbsent()) {
          sources.put(node.output(k), new Source(Kind.NODE, index, k));
        }
      }
      for (Map.Entry<String, Graph> body : node.bodies().entrySet()) {
        List<Value> given = body.getValue().inputs();
        for (int k = 0; k < given.size(); k++) {
          sources.put(given.get(k), new Source(Kind.BODY_INPUT, index, place(body.getKey(), k)));
        }
        collect(body.getValue());
      }
    }
  }

  private void add(Constant constant) {
    sources.put(constant.value(), new Source(Kind.CONSTANT, constants.size(), 0));
    constants.add(constant);
  }

  private void connect(int n) {
    Node node = nodes.get(n);
    List<Source> found = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    for (int k = 0; k < node.inputs().size(); k++) {
      found.add(source(node.input(k)));
      places.add((long) k);
    }
    for (Map.Entry<String, Graph> body : node.bodies().entrySet()) {
      List<Value> given = body.getValue().outputs();
      for (int k = 0; k < given.size(); k++) {
        found.add(source(given.get(k)));
        places.add(place(body.getKey(), k));
      }
    }
    reads.add(found.toArray(Source[]::new));
    slots.add(places.stream().mapToLong(Long::longValue).toArray());
    for (int k = 0; k < found.size(); k++) {
      link(found.get(k), n, places.get(k));
    }
  }

  private void link(Source source, int reader, long slot) {
    if (source.isNode()) {
      links.get(source.index()).add(new Link(source.port(), reader, slot));
    } else if (source.kind() == Kind.CONSTANT) {
      constantLinks.get(source.index()).add(new Link(0, reader, slot));
    }
  }

  /** Never a small number, which would be an input or output of a node. */
  private static long place(String body, int k) {
    return Mix.pair(Mix.text(body), k) | Long.MIN_VALUE;
  }
}
