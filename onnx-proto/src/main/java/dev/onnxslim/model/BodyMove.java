package dev.onnxslim.model;

import dev.onnxslim.proto.SparseTensorProto;
import dev.onnxslim.tensor.ElemType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves the nodes of a body into the graph around it, in place of the node that the body belongs
 * to. What the body defines gets new names, unless the replaced node gives it to its users; what
 * the body captures is read as before. Bodies inside it go with their nodes.
 */
public final class BodyMove {
  private final Graph outer;
  private final Graph body;
  private final Map<Value, Value> moved = new HashMap<>();

  private BodyMove(Graph outer, Graph body) {
    this.outer = outer;
    this.body = body;
  }

  /**
   * Whether a body can be moved: it has no inputs, gives what its node gives, and stores neither
   * sparse tensors nor strings.
   */
  public static boolean isPossible(Graph body) {
    return body.owner().isPresent()
        && body.inputs().isEmpty()
        && body.outputs().size() == body.owner().get().outputs().size()
        && body.message().sparseInitializers().isEmpty()
        && body.initializers().stream().noneMatch(i -> i.tensor().elemType() == ElemType.STRING);
  }

  /**
   * Replaces a node by the nodes of one of its bodies, as an {@code If} whose condition never
   * changes is replaced by the branch it takes. Its other bodies are dropped. An output that no
   * node of the body makes for it alone is a copy, made by an {@code Identity}.
   *
   * @throws IllegalArgumentException unless {@link #isPossible}
   */
  public static void inline(Graph body) {
    if (!isPossible(body)) {
      throw new IllegalArgumentException(body.label() + " cannot be moved");
    }
    Node node = body.owner().get();
    new BodyMove(node.graph(), body).replace(node);
  }

  private void replace(Node node) {
    Optional<Node> next = outer.detach(node);
    for (Initializer initializer : body.initializers()) {
      Value constant = outer.newValue(initializer.name());
      outer.store(constant, initializer.tensor(), next);
      moved.put(initializer.value(), constant);
    }
    for (int k = 0; k < node.outputs().size(); k++) {
      Value inner = body.outputs().get(k);
      boolean made = inner.graph() == body && inner.producer().isPresent();
      if (made && !node.output(k).isAbsent() && !isHidden(body, node.output(k).name())) {
        moved.putIfAbsent(inner, node.output(k));
      }
    }
    copyNodes(body, outer, next);
    for (int k = 0; k < node.outputs().size(); k++) {
      Value result = node.output(k);
      Value source = map(body.outputs().get(k));
      if (!result.isAbsent() && source != result) {
        List<Value> copied = List.of(source);
        outer.insert(next, OpId.onnx("Identity"), copied, List.of(result), Attributes.none());
      }
    }
  }

  /** Whether a body somewhere inside means another value by the name. */
  private static boolean isHidden(Graph graph, String name) {
    for (Node node : graph.nodes()) {
      for (Graph inner : node.bodies().values()) {
        if (inner.value(name).isPresent() || isHidden(inner, name)) {
          return true;
        }
      }
    }
    return false;
  }

  private void copyNodes(Graph source, Graph target, Optional<Node> before) {
    Map<Node, Node> copies = new LinkedHashMap<>();
    for (Node node : source.nodes()) {
      List<Value> outputs = node.outputs().stream().map(output -> twin(output, target)).toList();
      Node copy = new Node(target, node.proto(), outputs, node.attributes());
      copy.markEdited();
      target.place(copy, before);
      copies.put(node, copy);
    }
    copies.forEach(
        (node, copy) -> {
          for (int k = 0; k < node.inputs().size(); k++) {
            Value input = map(node.input(k));
            copy.addInput(input);
          }
        });
    copies.forEach(
        (node, copy) ->
            node.bodies().forEach((name, inner) -> copy.putBody(name, copyBody(inner, copy))));
  }

  private Graph copyBody(Graph source, Node owner) {
    Graph parent = owner.graph();
    Graph copy = new Graph(parent.model(), parent, owner, parent.function().orElse(null));
    copy.message().set(source.message().toGraphProto());
    source.inputs().forEach(input -> copy.addInput(twin(input, copy)));
    for (Initializer initializer : source.initializers()) {
      Value value = twin(initializer.value(), copy);
      copy.putInitializer(new Initializer(value, initializer.tensor(), initializer.proto()));
    }
    for (SparseTensorProto sparse : source.message().sparseInitializers()) {
      Value value = twin(source.value(sparse.getValues().getName()).orElseThrow(), copy);
      value.markSparseInitializer();
      copy.definitions().add(value);
    }
    copyNodes(source, copy, Optional.empty());
    source.outputs().forEach(output -> copy.signature().addOutput(map(output)));
    copy.markEdited();
    return copy;
  }

  private Value map(Value value) {
    return moved.getOrDefault(value, value);
  }

  /** The value that stands in {@code target} for one of the body or of a body in it. */
  private Value twin(Value value, Graph target) {
    if (value.isAbsent() || moved.containsKey(value)) {
      return map(value);
    }
    Value twin;
    if (target == outer) {
      twin = outer.newValue(value.name());
      if (value.hasStatedType() && outer.function().isEmpty()) {
        twin.setType(value.valueType());
      }
    } else {
      twin = new Value(target, value.name());
      twin.setInfo(value.info());
    }
    moved.put(value, twin);
    return twin;
  }
}
