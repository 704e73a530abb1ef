package dev.onnxslim.model;

import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/**
 * Moves the nodes of a body into the graph around it, in place of the node that the body belongs
 * to. What the body defines gets new names, unless the replaced node gives it to its users; what
 * the body captures is read as before. Bodies inside it go with their nodes.
 */
public final class BodyMove {
  private final Graph outer;
  private final Graph body;
  private final NodeCopy moved;

  private BodyMove(Graph outer, Graph body) {
    this.outer = outer;
    this.body = body;
    this.moved = NodeCopy.instead(outer);
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
      if (made
          && !moved.has(inner)
          && !node.output(k).isAbsent()
          && !isHidden(body, node.output(k).name())) {
        moved.put(inner, node.output(k));
      }
    }
    moved.copyAll(body.nodes(), next);
    for (int k = 0; k < node.outputs().size(); k++) {
      Value result = node.output(k);
      Value source = moved.of(body.outputs().get(k));
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
}
