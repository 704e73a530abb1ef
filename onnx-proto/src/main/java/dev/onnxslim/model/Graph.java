package dev.onnxslim.model;

import dev.onnxslim.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The nodes, initializers and values of a main graph, of a body ({@code If}, {@code Loop}, {@code
 * Scan}) or of a local function.
 *
 * <p>Invariant: for every node {@code n} and index {@code i}, {@code n.input(i).uses()} holds
 * {@code Use(n, i)}, also when {@code n} lies in a body and the value outside. Only the mutators
 * here edit, and each keeps that true. They edit nothing when they throw.
 */
public final class Graph extends GraphContents {
  private final GraphMessage message = new GraphMessage(this);
  private final Constants constants = new Constants(this);

  Graph(Model model, Graph parent, Node owner, Function function) {
    super(model, parent, owner, function);
  }

  public Collection<Initializer> initializers() {
    return constants.initializers();
  }

  // ---- edits

  /**
   * Adds a node.
   *
   * @param before an existing node of this graph, or empty for the end
   * @param outputs values of this graph that nothing defines yet: {@link #newValue} or {@link
   *     #detachConstant}
   * @throws IllegalArgumentException if any of them cannot be
   */
  public Node insert(
      Optional<Node> before,
      OpId op,
      List<Value> inputs,
      List<Value> outputs,
      Attributes attributes) {
    for (Value output : outputs) {
      if (!output.isAbsent() && (output.graph() != this || output.isDefined())) {
        throw new IllegalArgumentException(output + " cannot be an output of a new node");
      }
    }
    before.ifPresent(this::checkMine);
    inputs.forEach(this::checkReadable);
    Node node = new Node(this, op, outputs, attributes);
    inputs.forEach(node::addInput);
    place(node, before);
    return node;
  }

  /**
   * Removes a node.
   *
   * @throws IllegalStateException if one of its outputs still has uses
   */
  public void remove(Node node) {
    checkMine(node);
    for (Value output : node.outputs()) {
      if (!output.isAbsent() && output.isUsed()) {
        throw new IllegalStateException(node.label() + ": output " + output + " is still used");
      }
    }
    node.release();
    node.outputs().forEach(definitions()::forget);
    nodeList().remove(node);
    markEdited();
  }

  /**
   * Makes every node that reads {@code old} read {@code by}; graph outputs stay.
   *
   * @throws IllegalArgumentException if one of them lies in a body that has another value of that
   *     name, or where {@code by} does not exist
   */
  public void replaceUses(Value old, Value by) {
    old.uses().forEach(use -> use.node().graph().checkReadable(by));
    for (Use use : old.uses()) {
      use.node().graph().setInput(use.node(), use.index(), by);
    }
  }

  /** Whether every node that reads {@code old} can read {@code by}, as far as names go. */
  public static boolean canReplaceUses(Value old, Value by) {
    return old.uses().stream().allMatch(use -> use.node().graph().definitions().reach(by));
  }

  /**
   * Removes a node whose first output is its first input. If the output is given to the graph's
   * caller, the node that makes the input takes over the output's name.
   *
   * @return false, and nothing is edited, if that is impossible: another output is read, a body
   *     that reads one of the two has a value with the other's name, or the output is a graph's and
   *     the input is itself an input, a constant or an output of this graph, or comes from an outer
   *     one
   */
  public boolean bypass(Node node) {
    Value in = node.input(0);
    Value out = node.output(0);
    if (node.outputs().stream().anyMatch(o -> o != out && !o.isAbsent() && o.isUsed())) {
      return false;
    }
    if (!out.isGraphOutput()) {
      if (!canReplaceUses(out, in)) {
        return false;
      }
      replaceUses(out, in);
      remove(node);
      return true;
    }
    Node maker = in.producer().orElse(null);
    if (maker == null || in.graph() != this || in.isGraphOutput() || !canReplaceUses(in, out)) {
      return false;
    }
    detach(node);
    node.outputs().stream().filter(output -> output != out).forEach(definitions()::forget);
    replaceUses(in, out);
    give(maker, in, out);
    return true;
  }

  /**
   * Makes one input of a node read another value; optional inputs before it may be left out.
   *
   * @throws IllegalArgumentException if the value's name means nothing, or another value, here
   */
  public void setInput(Node node, int index, Value value) {
    checkReadable(value);
    node.setInput(index, value);
    markEdited();
  }

  /**
   * Gives a node other inputs, more or fewer than it had.
   *
   * @throws IllegalArgumentException if one of their names means nothing, or another value, here
   */
  public void setInputs(Node node, List<Value> inputs) {
    checkMine(node);
    inputs.forEach(this::checkReadable);
    node.setInputs(inputs);
    markEdited();
  }

  /** Makes a node an operation of another type in its domain; everything else of it stays. */
  public void setType(Node node, String type) {
    checkMine(node);
    node.setType(type);
    markEdited();
  }

  /** Shortens a node's list of outputs by those at its end that are left out. */
  public void trimOutputs(Node node) {
    checkMine(node);
    node.trimOutputs();
    markEdited();
  }

  /** Leaves out an optional output that nothing reads. */
  public void dropOutput(Node node, int index) {
    Value output = node.output(index);
    if (output.isUsed()) {
      throw new IllegalStateException(node.label() + ": output " + output + " is still used");
    }
    definitions().forget(output);
    node.setOutput(index, Value.ABSENT);
    markEdited();
  }

  /** Replaces a node's attributes other than bodies. */
  public void setAttributes(Node node, Attributes attributes) {
    node.setAttributes(attributes);
    markEdited();
  }

  /** A value that nothing defines yet, with a name nothing in the model has: {@code base}, ... */
  public Value newValue(String base) {
    Value value = new Value(this, model().uniqueName(base));
    definitions().add(value);
    return value;
  }

  /**
   * Stores a constant: as an initializer, or as a Constant node where there are none: in a
   * function, and below IR 4 in a body. There an initializer is listed among the graph's inputs as
   * well, and a body's inputs are its node's to give.
   *
   * @param tensor named by the caller with {@link Model#uniqueName}
   * @param before where a Constant node goes
   */
  public Value addConstant(Tensor tensor, Optional<Node> before) {
    return constants.add(tensor, before);
  }

  /**
   * Makes a value that nothing defines hold a constant, whatever the tensor is called; where that
   * goes is as for {@link #addConstant}.
   */
  public void store(Value value, Tensor tensor, Optional<Node> before) {
    constants.store(value, tensor, before);
  }

  /** Gives an initializer another tensor, whatever that is called; its place and uses stay. */
  public void setInitializer(Value value, Tensor tensor) {
    constants.replace(value, tensor);
  }

  /** Whether constants are initializers here, and not Constant nodes. */
  public boolean storesInitializers() {
    return constants.areInitializers();
  }

  /**
   * Takes a constant's tensor away, its initializer or its Constant node, and leaves the value with
   * its uses for a new node to define.
   *
   * @return the node that the new one has to stand before; empty if this graph has no nodes
   */
  public Optional<Node> detachConstant(Value value) {
    if (value.initializer().isEmpty()) {
      return detach(value.producer().orElseThrow());
    }
    constants.detach(value);
    return nodeList().first();
  }

  /**
   * Takes a node away and leaves its outputs with their uses for new nodes to define.
   *
   * @return the node that followed it
   */
  public Optional<Node> detach(Node node) {
    Optional<Node> next = Optional.ofNullable(node.next());
    node.release();
    node.outputs().stream().filter(v -> !v.isAbsent()).forEach(v -> v.setProducer(null));
    nodeList().remove(node);
    markEdited();
    return next;
  }

  /** Makes a node's only output, which nothing reads yet, define {@code value} instead. */
  public void redefine(Node node, Value value) {
    if (value.isDefined() || node.output(0).isUsed()) {
      throw new IllegalArgumentException(node.label() + " cannot define " + value);
    }
    model().releaseName(node.output(0).name());
    give(node, node.output(0), value);
  }

  /** Forgets a value that nothing defines and nothing reads. */
  public void discard(Value value) {
    if (value.isDefined() || value.isUsed()) {
      throw new IllegalArgumentException(value + " is in use");
    }
    definitions().remove(value);
  }

  /**
   * Removes an initializer.
   *
   * @throws IllegalStateException if it still has uses
   */
  public void removeInitializer(Value value) {
    if (value.isUsed()) {
      throw new IllegalStateException("initializer " + value + " is still used");
    }
    detachConstant(value);
    definitions().remove(value);
  }

  /** Gives a value of the main graph to the caller too, without a stated type. */
  public void addOutput(Value value) {
    signature().addOutput(value);
    markEdited();
  }

  /** Gives a value of the main graph to the caller no longer, however often it is listed. */
  public void removeOutput(Value value) {
    if (!isMain() || !outputs().contains(value)) {
      throw new IllegalArgumentException(value + " is no output of the main graph");
    }
    signature().removeOutput(value);
    markEdited();
  }

  /**
   * Removes an input of the main graph.
   *
   * @throws IllegalStateException if it still has uses
   */
  public void removeInput(Value value) {
    if (!isMain() || !inputs().contains(value)) {
      throw new IllegalArgumentException(value + " is no input of the main graph");
    }
    if (value.isUsed() || value.initializer().isPresent()) {
      throw new IllegalStateException("input " + value + " is still used");
    }
    signature().removeInput(value);
    definitions().remove(value);
    markEdited();
  }

  /**
   * Lets the caller give a value of the main graph that a node gives now, or that is a constant.
   * The node stays and gives another value, which nothing reads.
   */
  public void makeInput(Value value, ValueType type) {
    if (value.graph() != this || !isMain() || value.isGraphInput()) {
      throw new IllegalArgumentException(value + " cannot become an input");
    }
    if (value.initializer().isPresent()) {
      detachConstant(value);
    }
    value.producer().ifPresent(maker -> give(maker, value, newValue(value.name() + "_unread")));
    addInput(value);
    setType(value, type);
  }

  /**
   * States the type of a value of this graph, whatever was stated before. A graph's inputs, outputs
   * and nodes' outputs can be typed; a value of a local function cannot, since each call may have
   * types of its own.
   */
  public void setType(Value value, ValueType type) {
    if (value.graph() != this || function().isPresent() || type.equals(ValueType.UNSTATED)) {
      throw new IllegalArgumentException(value + " cannot be given the type " + type);
    }
    value.setType(type);
    markEdited();
  }

  // ---- for those that build a graph

  GraphMessage message() {
    return message;
  }

  Constants constants() {
    return constants;
  }

  void addInput(Value value) {
    definitions().add(value);
    signature().addInput(value);
  }

  void putInitializer(Initializer initializer) {
    definitions().add(initializer.value());
    constants.put(initializer);
  }

  /** Adds a node that is complete, before another one or at the end. */
  void place(Node node, Optional<Node> before) {
    definitions().define(node);
    nodeList().add(node, before.orElse(null));
    markEdited();
  }

  void markEdited() {
    model().countEdit();
    for (Graph graph = this; graph != null; graph = graph.parent().orElse(null)) {
      graph.message.markEdited();
    }
  }

  /** Gives up what a removed node's body reads from outside. */
  void release() {
    nodeList().toList().forEach(Node::release);
    signature().release();
  }

  private void checkMine(Node node) {
    if (node.graph() != this || !node.isLinked()) {
      throw new IllegalArgumentException(node.label() + " is not in " + label());
    }
  }

  private void checkReadable(Value value) {
    if (!definitions().reach(value)) {
      throw new IllegalArgumentException(label() + " cannot read " + value);
    }
  }

  /** Makes a node define another value than before. */
  private void give(Node node, Value output, Value value) {
    node.setOutput(node.outputs().indexOf(output), value);
    definitions().forget(output);
    value.setProducer(node);
    markEdited();
  }
}
