package dev.onnxslim.model;

import dev.onnxslim.proto.NodeProto;
import dev.onnxslim.proto.ValueInfoProto;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies nodes with their bodies into a graph. All that the copies make has a new name, in bodies
 * too; what they read is the copy of what the original reads, or the same value.
 */
public final class NodeCopy {
  private final Graph target;
  private final Attributes call;
  private final Map<Value, Value> copies = new HashMap<>();

  private NodeCopy(Graph target, Attributes call) {
    this.target = target;
    this.call = call;
  }

  /** Copies whose attributes are those of the originals. */
  public static NodeCopy into(Graph target) {
    return new NodeCopy(target, null);
  }

  /** Copies of a function's nodes, whose references to its attributes are those of {@code call}. */
  public static NodeCopy inCall(Graph target, Attributes call) {
    return new NodeCopy(target, call);
  }

  /** Copies that begin with what is copied by now, and go their own way from here on. */
  public NodeCopy fork() {
    NodeCopy fork = new NodeCopy(target, call);
    fork.copies.putAll(copies);
    return fork;
  }

  /** Whether nodes and everything in their bodies can be copied: sparse initializers cannot. */
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
    return copy(original, target, before);
  }

  private Node copy(Node original, Graph into, Optional<Node> before) {
    List<Value> outputs = new ArrayList<>();
    for (Value output : original.outputs()) {
      if (!output.isAbsent() && !has(output)) {
        put(output, into.newValue(output.name()));
      }
      outputs.add(of(output));
    }
    Attributes attributes = original.attributes();
    Node node =
        new Node(
            into,
            named(original.proto(), into.model()),
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

  private static NodeProto named(NodeProto proto, Model model) {
    return proto.getName().isEmpty()
        ? proto
        : proto.toBuilder().setName(model.uniqueName(proto.getName())).build();
  }

  private Graph copy(Graph body, Node owner) {
    Graph outer = owner.graph();
    Graph copy = new Graph(outer.model(), outer, owner, outer.function().orElse(null));
    copy.message().set(body.message().toGraphProto());
    for (Value input : body.inputs()) {
      copy.addInput(typed(input, copy));
    }
    for (Initializer initializer : body.initializers()) {
      Value value = initializer.value();
      Value stored = has(value) ? of(value) : typed(value, copy);
      Tensor data = initializer.tensor();
      copy.putInitializer(
          new Initializer(
              stored,
              new Tensor(stored.name(), data.elemType(), data.dims(), data.data()),
              initializer.proto().toBuilder().setName(stored.name()).build()));
    }
    for (Node node : body.nodes()) {
      for (Value output : node.outputs()) {
        if (!output.isAbsent()) {
          typed(output, copy);
        }
      }
    }
    body.nodes().forEach(node -> copy(node, copy, Optional.empty()));
    body.outputs().forEach(output -> copy.signature().addOutput(of(output)));
    copy.markEdited();
    return copy;
  }

  /** The copy of a body's value; its type stays, as a body's outputs may have to state it. */
  private Value typed(Value original, Graph into) {
    Value copy = into.newValue(original.name());
    ValueInfoProto info = original.info();
    if (info != null) {
      copy.setInfo(info.toBuilder().setName(copy.name()).build());
    }
    put(original, copy);
    return copy;
  }
}
