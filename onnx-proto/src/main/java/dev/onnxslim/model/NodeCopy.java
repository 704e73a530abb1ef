package dev.onnxslim.model;

import dev.onnxslim.proto.NodeProto;
import dev.onnxslim.proto.SparseTensorProto;
import dev.onnxslim.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies nodes with their bodies into a graph. What the copies read is the copy of what the
 * original reads, or the same value. Names depend on what becomes of the originals:
 *
 * <ul>
 *   <li>They stay: everything the copies make has a new name, in bodies too, and so has each node.
 *   <li>They go, as when a body is {@linkplain BodyMove moved}: nodes and what their bodies define
 *       keep their names. What the nodes themselves make has a new one nevertheless, as a body
 *       beside theirs may define the same.
 * </ul>
 */
public final class NodeCopy {
  private final Graph target;
  private final boolean originalsStay;
  private final Attributes call;
  private final Map<Value, Value> copies = new HashMap<>();

  private NodeCopy(Graph target, boolean originalsStay, Attributes call) {
    this.target = target;
    this.originalsStay = originalsStay;
    this.call = call;
  }

  /** Copies whose attributes are those of the originals. */
  public static NodeCopy into(Graph target) {
    return new NodeCopy(target, true, null);
  }

  /** Copies of a function's nodes, whose references to its attributes are those of {@code call}. */
  public static NodeCopy inCall(Graph target, Attributes call) {
    return new NodeCopy(target, true, call);
  }

  /** Copies in place of the originals, which are removed. */
  static NodeCopy instead(Graph target) {
    return new NodeCopy(target, false, null);
  }

  /** Copies that begin with what is copied by now, and go their own way from here on. */
  public NodeCopy fork() {
    NodeCopy fork = new NodeCopy(target, originalsStay, call);
    fork.copies.putAll(copies);
    return fork;
  }

  /**
   * Whether nodes that stay, and everything in their bodies, can be copied: sparse initializers
   * cannot be given other names.
   */
  public static boolean isPossible(List<Node> nodes) {
    for (Node node : nodes) {
      for (Graph body : node.bodies().values()) {
        if (!body.message().sparseInitializers().isEmpty() || !isPossible(body.nodes())) {
          return false;
        }
      }
    }
    return true;
  }

  /** Lets copies use {@code copy}, which may be absent, where originals have {@code original}. */
  public void put(Value original, Value copy) {
    copies.put(original, copy);
  }

  /** What stands for a value: its copy, or the value itself. */
  public Value of(Value original) {
    return copies.getOrDefault(original, original);
  }

  /** Whether something stands for a value already. */
  public boolean has(Value original) {
    return copies.containsKey(original);
  }

  /** Copies a node to the place before another one of the target, or to its end. */
  public Node copy(Node original, Optional<Node> before) {
    nameOutputs(original);
    return copy(original, target, before);
  }

  /** Copies nodes that may read each other in any order. */
  void copyAll(List<Node> originals, Optional<Node> before) {
    originals.forEach(this::nameOutputs);
    originals.forEach(original -> copy(original, target, before));
  }

  private void nameOutputs(Node original) {
    for (Value output : original.outputs()) {
      if (!output.isAbsent() && !has(output)) {
        define(output, target);
      }
    }
  }

  private Node copy(Node original, Graph into, Optional<Node> before) {
    List<Value> outputs = original.outputs().stream().map(this::of).toList();
    Attributes attributes = original.attributes();
    Node node =
        new Node(
            into,
            named(original.proto()),
            outputs,
            call == null ? attributes : attributes.inCall(call));
    node.markEdited();
    for (Value input : original.inputs()) {
      node.addInput(of(input));
    }
    into.place(node, before);
    original.bodies().forEach((name, body) -> node.putBody(name, copy(body, node)));
    return node;
  }

  private NodeProto named(NodeProto proto) {
    return proto.getName().isEmpty() || !originalsStay
        ? proto
        : proto.toBuilder().setName(target.model().uniqueName(proto.getName())).build();
  }

  private Graph copy(Graph body, Node owner) {
    Graph outer = owner.graph();
    Graph copy = new Graph(outer.model(), outer, owner, outer.function().orElse(null));
    copy.message().set(body.message().toGraphProto());
    for (Value input : body.inputs()) {
      copy.addInput(define(input, copy));
    }
    for (Initializer initializer : body.initializers()) {
      Value value = initializer.value();
      Value stored = value.isGraphInput() ? of(value) : define(value, copy);
      Tensor data = initializer.tensor();
      copy.putInitializer(
          new Initializer(
              stored,
              new Tensor(stored.name(), data.elemType(), data.dims(), data.data()),
              initializer.proto().toBuilder().setName(stored.name()).build()));
    }
    for (SparseTensorProto sparse : body.message().sparseInitializers()) {
      Value value = body.value(sparse.getValues().getName()).orElseThrow();
      (value.isGraphInput() ? of(value) : define(value, copy)).markSparseInitializer();
    }
    for (Node node : body.nodes()) {
      node.outputs().stream().filter(v -> !v.isAbsent()).forEach(v -> define(v, copy));
    }
    body.nodes().forEach(node -> copy(node, copy, Optional.empty()));
    body.outputs().forEach(output -> copy.signature().addOutput(of(output)));
    copy.markEdited();
    return copy;
  }

  /** A value in place of the original, with the type that is stated of it where that can stay. */
  private Value define(Value original, Graph into) {
    Value copy;
    if (originalsStay || into == target) {
      copy = into.newValue(original.name());
    } else {
      copy = new Value(into, original.name());
      into.definitions().add(copy);
    }
    if (into != target) {
      if (original.info() != null) { // a body's outputs may have to state it
        copy.setInfo(original.info().toBuilder().setName(copy.name()).build());
      }
    } else if (!originalsStay && original.hasStatedType() && target.function().isEmpty()) {
      copy.setType(original.valueType());
    }
    put(original, copy);
    return copy;
  }
}
