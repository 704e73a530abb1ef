package dev.onnxslim.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a graph holds and where it stands: the half of {@link Graph} that reads. */
abstract sealed class GraphContents permits Graph {
  private final Model model;
  private final Graph parent;
  private final Node owner;
  private final Function function;
  private final NodeList nodes = new NodeList();
  private final Signature signature = new Signature();
  private final Definitions definitions;

  GraphContents(Model model, Graph parent, Node owner, Function function) {
    this.model = model;
    this.parent = parent;
    this.owner = owner;
    this.function = function;
    this.definitions = new Definitions(parent == null ? null : parent.definitions());
  }

  /** The nodes in stored order; a copy, safe to edit inside. */
  public List<Node> nodes() {
    return nodes.toList();
  }

  /** The nodes of one operator; a copy, safe to edit inside. */
  public List<Node> nodes(OpId op) {
    List<Node> found = nodes();
    found.removeIf(node -> !node.op().equals(op));
    return found;
  }

  public List<Value> inputs() {
    return signature.inputs();
  }

  public List<Value> outputs() {
    return signature.outputs();
  }

  /** A value that this graph defines, not one of an outer graph. */
  public Optional<Value> value(String name) {
    return definitions.own(name);
  }

  /** Every value that this graph defines; a copy. */
  public List<Value> values() {
    return definitions.all();
  }

  /** The graph around a body; empty for the main graph and for a function. */
  public Optional<Graph> parent() {
    return Optional.ofNullable(parent);
  }

  /** The node a body belongs to. */
  public Optional<Node> owner() {
    return Optional.ofNullable(owner);
  }

  /** The local function whose body this graph, or a graph around it, is. */
  public Optional<Function> function() {
    return Optional.ofNullable(function);
  }

  public Model model() {
    return model;
  }

  /** The version of a domain's operators that applies here: a function imports its own. */
  public OptionalLong opset(String domain) {
    return model.opset(function, domain);
  }

  /** Whether the graph is part of its model still: the node it is a body of may be gone. */
  public boolean isAttached() {
    return owner == null || owner.isLinked() && owner.graph().isAttached();
  }

  /** How messages call the graph. */
  public String label() {
    if (owner != null) {
      return "a body of " + owner.label();
    }
    return function != null ? function.toString() : "the graph";
  }

  boolean isMain() {
    return owner == null && function == null;
  }

  NodeList nodeList() {
    return nodes;
  }

  Signature signature() {
    return signature;
  }

  Definitions definitions() {
    return definitions;
  }
}
