package dev.onnxslim.model;

import dev.onnxslim.proto.FunctionProto;
import dev.onnxslim.proto.GraphProto;
import dev.onnxslim.proto.NodeProto;
import dev.onnxslim.proto.OperatorSetIdProto;
import dev.onnxslim.proto.SparseTensorProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The nodes, initializers and values of a main graph, of a body ({@code If}, {@code Loop}, {@code
 * Scan}) or of a local function.
 *
 * <p>Invariant: for every node {@code n} and index {@code i}, {@code n.input(i).uses()} holds
 * {@code Use(n, i)}, also when {@code n} lies in a body and the value outside. Only the mutators
 * here edit, and each keeps that true. They edit nothing when they throw.
 */
public final class Graph {
  private final Model model;
  private final Graph parent;
  private final Node owner;
  private final Function function;
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final Map<String, Initializer> initializers = new LinkedHashMap<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private GraphProto graphProto = GraphProto.getDefaultInstance();
  private FunctionProto functionProto = FunctionProto.getDefaultInstance();
  private final NodeList nodes = new NodeList();
  private boolean edited;

  Graph(Model model, Graph parent, Node owner, Function function) {
    this.model = model;
    this.parent = parent;
    this.owner = owner;
    this.function = function;
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
    return Collections.unmodifiableList(inputs);
  }

  public List<Value> outputs() {
    return Collections.unmodifiableList(outputs);
  }

  public Collection<Initializer> initializers() {
    return Collections.unmodifiableCollection(initializers.values());
  }

  /** A value that this graph defines, not one of an outer graph. */
  public Optional<Value> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Every value that this graph defines; a copy. */
  public List<Value> values() {
    return List.copyOf(values.values());
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
    NodeProto.Builder proto =
        NodeProto.newBuilder().setOpType(op.type()).addAllAttribute(attributes.protos());
    if (!op.domain().isEmpty()) {
      proto.setDomain(op.domain());
    }
    Node node =
        new Node(this, proto.build(), List.of(), outputs, attributes, new LinkedHashMap<>());
    node.markEdited();
    for (int k = 0; k < inputs.size(); k++) {
      node.setInputAtBuild(inputs.get(k));
      inputs.get(k).addUse(new Use(node, k));
    }
    define(node);
    nodes.add(node, before.orElse(null));
    markEdited();
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
    node.bodies().values().forEach(Graph::release);
    releaseInputs(node);
    node.outputs().forEach(this::forget);
    nodes.remove(node);
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
    return isReadableBy(old.uses(), by);
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
      if (!isReadableBy(out.uses(), in)) {
        return false;
      }
      replaceUses(out, in);
      remove(node);
      return true;
    }
    Node maker = in.producer().orElse(null);
    List<Use> uses = in.uses();
    if (maker == null || in.graph() != this || in.isGraphOutput() || !isReadableBy(uses, out)) {
      return false;
    }
    for (int k = 0; k < node.inputs().size(); k++) {
      node.input(k).removeUse(new Use(node, k));
    }
    nodes.remove(node);
    for (Use use : uses) {
      if (use.node() != node) {
        use.node().graph().setInput(use.node(), use.index(), out);
      }
    }
    node.outputs().stream().filter(output -> output != out).forEach(this::forget);
    maker.setOutput(maker.outputs().indexOf(in), out);
    out.setProducer(maker);
    forget(in);
    markEdited();
    return true;
  }

  /**
   * Makes one input of a node read another value; optional inputs before it may be left out.
   *
   * @throws IllegalArgumentException if the value's name means nothing, or another value, here
   */
  public void setInput(Node node, int index, Value value) {
    checkReadable(value);
    node.input(index).removeUse(new Use(node, index));
    node.setInput(index, value);
    value.addUse(new Use(node, index));
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
    releaseInputs(node);
    node.clearInputs();
    for (int k = 0; k < inputs.size(); k++) {
      node.setInputAtBuild(inputs.get(k));
      inputs.get(k).addUse(new Use(node, k));
    }
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
    forget(output);
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
    Value value = new Value(this, model.uniqueName(base));
    values.put(value.name(), value);
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
    if (values.containsKey(tensor.name())) {
      throw new IllegalArgumentException("'" + tensor.name() + "' exists already");
    }
    return store(tensor, model.codec().encode(tensor), before);
  }

  /** The same for a tensor whose message is there already. */
  Value store(Tensor tensor, TensorProto proto, Optional<Node> before) {
    Value value = new Value(this, tensor.name());
    values.put(value.name(), value);
    store(value, tensor, proto, before);
    return value;
  }

  /**
   * Makes a value that nothing defines hold a constant, whatever the tensor is called. Where the
   * constant goes is as for {@link #addConstant}.
   *
   * @param before where a Constant node goes
   */
  public void store(Value value, Tensor tensor, Optional<Node> before) {
    if (value.graph() != this || value.isDefined()) {
      throw new IllegalArgumentException(value + " cannot hold a constant");
    }
    Tensor named =
        tensor.name().equals(value.name())
            ? tensor
            : new Tensor(value.name(), tensor.elemType(), tensor.dims(), tensor.data());
    store(value, named, model.codec().encode(named), before);
  }

  private void store(Value value, Tensor named, TensorProto proto, Optional<Node> before) {
    if (!storesInitializers()) {
      Attributes attributes =
          new Attributes(Map.of(), model.codec()).with(GraphDecoder.tensorAttribute(proto));
      insert(before, OpId.onnx("Constant"), List.of(), List.of(value), attributes);
      return;
    }
    Initializer initializer = new Initializer(value, named, proto);
    value.setInitializer(initializer);
    initializers.put(value.name(), initializer);
    if (model.irVersion() < 4) {
      value.restate(GraphDecoder.inputInfo(named));
      value.setGraphInput(true);
      inputs.add(value);
    }
    markEdited();
  }

  /** Whether constants are initializers here, and not Constant nodes. */
  public boolean storesInitializers() {
    return function == null && (owner == null || model.irVersion() >= 4);
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
    initializers.remove(value.name());
    value.setInitializer(null);
    if (value.isGraphInput()) {
      value.setGraphInput(false);
      inputs.remove(value);
    }
    markEdited();
    return nodes.first();
  }

  /**
   * Takes a node away and leaves its outputs with their uses for new nodes to define.
   *
   * @return the node that followed it
   */
  public Optional<Node> detach(Node node) {
    Optional<Node> next = Optional.ofNullable(node.next());
    node.bodies().values().forEach(Graph::release);
    releaseInputs(node);
    node.outputs().stream().filter(v -> !v.isAbsent()).forEach(v -> v.setProducer(null));
    nodes.remove(node);
    markEdited();
    return next;
  }

  /** Makes a node's only output, which nothing reads yet, define {@code value} instead. */
  public void redefine(Node node, Value value) {
    if (value.isDefined() || node.output(0).isUsed()) {
      throw new IllegalArgumentException(node.label() + " cannot define " + value);
    }
    forget(node.output(0));
    model.releaseName(node.output(0).name());
    node.setOutput(0, value);
    value.setProducer(node);
    markEdited();
  }

  /** Forgets a value that nothing defines and nothing reads. */
  public void discard(Value value) {
    if (value.isDefined() || value.isUsed()) {
      throw new IllegalArgumentException(value + " is in use");
    }
    values.remove(value.name());
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
    values.remove(value.name());
  }

  /** Gives a value of the main graph to the caller too, without a stated type. */
  public void addOutput(Value value) {
    outputs.add(value);
    value.countGraphOutput(1);
    markEdited();
  }

  /** Gives a value of the main graph to the caller no longer, however often it is listed. */
  public void removeOutput(Value value) {
    if (owner != null || function != null || !outputs.contains(value)) {
      throw new IllegalArgumentException(value + " is no output of the main graph");
    }
    while (outputs.remove(value)) {
      value.countGraphOutput(-1);
    }
    markEdited();
  }

  /**
   * Removes an input of the main graph.
   *
   * @throws IllegalStateException if it still has uses
   */
  public void removeInput(Value value) {
    if (owner != null || function != null || !inputs.contains(value)) {
      throw new IllegalArgumentException(value + " is no input of the main graph");
    }
    if (value.isUsed() || value.initializer().isPresent()) {
      throw new IllegalStateException("input " + value + " is still used");
    }
    inputs.remove(value);
    value.setGraphInput(false);
    values.remove(value.name());
    markEdited();
  }

  /**
   * Lets the caller give a value of the main graph that a node gives now, or that is a constant.
   * The node stays and gives another value, which nothing reads.
   */
  public void makeInput(Value value, ValueType type) {
    if (value.graph() != this || owner != null || function != null || value.isGraphInput()) {
      throw new IllegalArgumentException(value + " cannot become an input");
    }
    if (value.initializer().isPresent()) {
      detachConstant(value);
    }
    value
        .producer()
        .ifPresent(
            maker -> {
              Value unread = newValue(value.name() + "_unread");
              maker.setOutput(maker.outputs().indexOf(value), unread);
              unread.setProducer(maker);
              value.setProducer(null);
            });
    addInput(value);
    setType(value, type);
  }

  /**
   * States the type of a value of this graph, whatever was stated before. A graph's inputs, outputs
   * and nodes' outputs can be typed; a value of a local function cannot, since each call may have
   * types of its own.
   */
  public void setType(Value value, ValueType type) {
    if (value.graph() != this || function != null || type.equals(ValueType.UNSTATED)) {
      throw new IllegalArgumentException(value + " cannot be given the type " + type);
    }
    value.setType(type);
    markEdited();
  }

  // ---- for the decoder and the encoder

  List<SparseTensorProto> sparseInitializers() {
    return graphProto.getSparseInitializerList();
  }

  List<OperatorSetIdProto> opsetImports() {
    return functionProto.getOpsetImportList();
  }

  void setOpset(String domain, long version) {
    FunctionProto.Builder raised = functionProto.toBuilder();
    raised.getOpsetImportBuilderList().stream()
        .filter(opset -> Model.sameDomain(opset.getDomain(), domain))
        .forEach(opset -> opset.setVersion(version));
    functionProto = raised.build();
    markEdited();
  }

  /** From IR 4 on a listed initializer is one that the caller may replace. */
  void unlistInitializers() {
    for (Initializer initializer : initializers.values()) {
      initializer.value().setGraphInput(false);
      inputs.remove(initializer.value());
    }
    markEdited();
  }

  boolean isEdited() {
    return edited;
  }

  GraphProto toGraphProto() {
    return edited ? GraphEncoder.encode(this, graphProto) : graphProto;
  }

  FunctionProto toFunctionProto() {
    return edited ? GraphEncoder.encode(this, functionProto) : functionProto;
  }

  void setProto(GraphProto proto) {
    this.graphProto = proto;
  }

  void setProto(FunctionProto proto) {
    this.functionProto = proto;
  }

  void addInput(Value value) {
    value.setGraphInput(true);
    values.put(value.name(), value);
    inputs.add(value);
  }

  void putInitializer(Initializer initializer) {
    values.put(initializer.name(), initializer.value());
    initializers.put(initializer.name(), initializer);
    initializer.value().setInitializer(initializer);
  }

  void putValue(Value value) {
    values.put(value.name(), value);
  }

  void append(Node node) {
    define(node);
    nodes.add(node, null);
  }

  /** Adds a node that is complete, before another one or at the end. */
  void place(Node node, Optional<Node> before) {
    define(node);
    nodes.add(node, before.orElse(null));
    markEdited();
  }

  void addOutputAtBuild(Value value) {
    outputs.add(value);
    value.countGraphOutput(1);
  }

  void markEdited() {
    model.countEdit();
    for (Graph graph = this; graph != null; graph = graph.parent) {
      graph.edited = true;
    }
  }

  private void checkMine(Node node) {
    if (node.graph() != this || !node.isLinked()) {
      throw new IllegalArgumentException(node.label() + " is not in " + label());
    }
  }

  private void checkReadable(Value value) {
    if (!isReadable(value)) {
      throw new IllegalArgumentException(label() + " cannot read " + value);
    }
  }

  private static boolean isReadableBy(List<Use> uses, Value value) {
    return uses.stream().allMatch(use -> use.node().graph().isReadable(value));
  }

  /** Whether a node of this graph that names the value means it. */
  private boolean isReadable(Value value) {
    Graph scope = this;
    while (scope != null && !scope.values.containsKey(value.name())) {
      scope = scope.parent;
    }
    return value.isAbsent() || scope != null && scope.values.get(value.name()) == value;
  }

  private void forget(Value output) {
    if (!output.isAbsent()) {
      output.setProducer(null);
      values.remove(output.name());
    }
  }

  private void define(Node node) {
    for (Value output : node.outputs()) {
      if (!output.isAbsent()) {
        output.setProducer(node);
        values.put(output.name(), output);
      }
    }
  }

  /** Gives up what a removed node's body reads from outside. */
  private void release() {
    for (Node node : nodes.toList()) {
      node.bodies().values().forEach(Graph::release);
      releaseInputs(node);
    }
    outputs.forEach(output -> output.countGraphOutput(-1));
  }

  private static void releaseInputs(Node node) {
    for (int k = 0; k < node.inputs().size(); k++) {
      node.input(k).removeUse(new Use(node, k));
    }
  }
}
