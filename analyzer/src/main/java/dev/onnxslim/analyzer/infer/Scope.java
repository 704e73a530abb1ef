package dev.onnxslim.analyzer.infer;

import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.analyzer.ops.OpContext;
import dev.onnxslim.analyzer.ops.OpRule;
import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the values of one graph: the main graph, a body, or a function's body in one
 * call of it.
 */
public final class Scope implements OpContext.Facts {
  private final Graph graph;
  private final Scope outer;
  private final Attributes call;
  private final Trust trust;
  private final Map<Value, ValueType> types = new HashMap<>();
  private final Map<Value, Optional<Contents>> contents = new HashMap<>();
  private final Map<Node, List<Inner>> inner = new HashMap<>();
  private final Map<Node, String> unresolved = new HashMap<>();
  private final Set<Value> absent = new HashSet<>();

  Scope(Graph graph, Scope outer, Attributes call, Trust trust) {
    this.graph = graph;
    this.outer = outer;
    this.call = call;
    this.trust = trust;
  }

  public Graph graph() {
    return graph;
  }

  /** The type of a value of this graph or an outer one. */
  @Override
  public ValueType type(Value value) {
    if (value.graph() != graph) {
      return outer == null ? ValueType.UNSTATED : outer.type(value);
    }
    ValueType type = types.get(value);
    if (type == null) {
      return value.initializer().isPresent() ? value.type().get() : ValueType.UNSTATED;
    }
    return type;
  }

  /** Whether the inference came by this value, or it is stored; false for one that is newer. */
  public boolean knows(Value value) {
    return value.graph() != graph
        ? outer != null && outer.knows(value)
        : types.containsKey(value) || value.initializer().isPresent();
  }

  /** The type of a tensor; empty for a value of another kind. */
  public Optional<TensorType> tensor(Value value) {
    return type(value) instanceof TensorType tensor ? Optional.of(tensor) : Optional.empty();
  }

  /** The shape of a tensor; empty while not even the rank is known. */
  public Optional<Shape> shape(Value value) {
    return type(value) instanceof TensorType tensor ? tensor.shape() : Optional.empty();
  }

  /** The elements of a small value, as far as they are known. */
  @Override
  public Optional<Contents> contents(Value value) {
    if (value.graph() != graph) {
      return outer == null ? Optional.empty() : outer.contents(value);
    }
    Optional<Contents> known = contents.get(value);
    if (known == null) {
      known = value.initializer().isPresent() ? stored(value.constant()) : Optional.empty();
      contents.put(value, known);
    }
    return known;
  }

  private static Optional<Contents> stored(Optional<Tensor> constant) {
    try {
      return constant.isPresent() ? Contents.of(constant.get()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean holdForEveryInput() {
    return trust == Trust.ENFORCED;
  }

  @Override
  public boolean isAbsent(Value value) {
    return value.isAbsent() || !absent.isEmpty() && absent.contains(value);
  }

  /** The graphs that a node runs: its bodies, or the function that it calls. */
  public List<Inner> inner(Node node) {
    return inner.getOrDefault(node, List.of());
  }

  /** Why the types of a node's outputs were not found; empty when they were. */
  public Optional<String> unresolved(Node node) {
    return Optional.ofNullable(unresolved.get(node));
  }

  /** A node's attributes; in a function, with what this call gives. */
  public Attributes attributes(Node node) {
    return graph.function().isEmpty() ? node.attributes() : node.attributes().inCall(call);
  }

  /** The node as its rule sees it. */
  public OpContext context(Node node, OpRule rule) {
    return new OpContext(node, attributes(node), this, rule);
  }

  // ---- for the inference

  /** The scope of a body of one of this graph's nodes. */
  Scope body(Graph body) {
    return new Scope(body, this, call, trust);
  }

  void define(Value value, ValueType type) {
    types.put(value, type);
  }

  void define(Value value, Optional<Contents> known) {
    contents.put(value, known);
  }

  void markAbsent(Value value) {
    absent.add(value);
  }

  void setInner(Node node, List<Inner> graphs) {
    inner.put(node, graphs);
  }

  void setUnresolved(Node node, String why) {
    unresolved.put(node, why);
  }
}
