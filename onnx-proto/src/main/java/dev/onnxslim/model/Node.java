package dev.onnxslim.model;

import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.NodeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One operation of a graph. It keeps the message it was read from, so that fields we do not know
 * survive; only its {@link Graph} edits it.
 */
public final class Node {
  private final Graph graph;
  private OpId op;
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs;
  private Attributes attributes;
  private final Map<String, Graph> bodies = new LinkedHashMap<>();
  private NodeProto proto;
  private boolean edited;
  private boolean linked;
  private Node previous;
  private Node next;

  /** A node as a message states it, without inputs and bodies. */
  Node(Graph graph, NodeProto proto, List<Value> outputs, Attributes attributes) {
    this.graph = graph;
    this.proto = proto;
    this.op = new OpId(proto.getDomain(), proto.getOpType());
    this.outputs = new ArrayList<>(outputs);
    this.attributes = attributes;
  }

  /** A node that no message states yet, without inputs and bodies. */
  Node(Graph graph, OpId op, List<Value> outputs, Attributes attributes) {
    this(graph, message(op, attributes), outputs, attributes);
    edited = true;
  }

  private static NodeProto message(OpId op, Attributes attributes) {
    NodeProto.Builder proto =
        NodeProto.newBuilder().setOpType(op.type()).addAllAttribute(attributes.protos());
    return op.domain().isEmpty() ? proto.build() : proto.setDomain(op.domain()).build();
  }

  /** The node's own name; often empty, never a key. */
  public String name() {
    return proto.getName();
  }

  public OpId op() {
    return op;
  }

  /** The graph, body or function that holds the node. */
  public Graph graph() {
    return graph;
  }

  /** Inputs in the operator's order; {@link Value#ABSENT} where one is left out. */
  public List<Value> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  /** The input at {@code index}, {@link Value#ABSENT} beyond the last. */
  public Value input(int index) {
    return index < inputs.size() ? inputs.get(index) : Value.ABSENT;
  }

  public List<Value> outputs() {
    return Collections.unmodifiableList(outputs);
  }

  /** The output at {@code index}, {@link Value#ABSENT} beyond the last. */
  public Value output(int index) {
    return index < outputs.size() ? outputs.get(index) : Value.ABSENT;
  }

  public Attributes attributes() {
    return attributes;
  }

  /**
   * Bodies by attribute: {@code then_branch}, {@code else_branch}, {@code body}. An attribute that
   * is a list of graphs gives {@code name[0]}, {@code name[1]} ...
   */
  public Map<String, Graph> bodies() {
    return Collections.unmodifiableMap(bodies);
  }

  /** How messages call the node: its operator and its name, or its first output's. */
  public String label() {
    String what = name().isEmpty() && !outputs.isEmpty() ? outputs.get(0).name() : name();
    return op + " '" + what + "'";
  }

  NodeProto proto() {
    return proto;
  }

  NodeProto toProto() {
    boolean bodyEdited = bodies.values().stream().anyMatch(body -> body.message().isEdited());
    if (!edited && !bodyEdited) {
      return proto;
    }
    NodeProto.Builder result = proto.toBuilder().clearInput().clearOutput().clearAttribute();
    result.addAllAttribute(attributes.protos());
    inputs.forEach(value -> result.addInput(value.name()));
    outputs.forEach(value -> result.addOutput(value.name()));
    if (bodyEdited) {
      for (int a = 0; a < result.getAttributeCount(); a++) {
        result.setAttribute(a, withBodies(result.getAttribute(a)));
      }
    }
    return result.build();
  }

  private AttributeProto withBodies(AttributeProto attribute) {
    AttributeProto.Builder result = attribute.toBuilder();
    if (bodies.containsKey(attribute.getName())) {
      result.setG(bodies.get(attribute.getName()).message().toGraphProto());
    }
    for (int k = 0; k < attribute.getGraphsCount(); k++) {
      result.setGraphs(k, bodies.get(attribute.getName() + "[" + k + "]").message().toGraphProto());
    }
    return result.build();
  }

  boolean isEdited() {
    return edited || bodies.values().stream().anyMatch(body -> body.message().isEdited());
  }

  void markEdited() {
    edited = true;
  }

  void setAttributes(Attributes attributes) {
    this.attributes = attributes;
    edited = true;
  }

  /** Adds an input, and the node to its uses, as does every other change of inputs. */
  void addInput(Value value) {
    value.addUse(new Use(this, inputs.size()));
    inputs.add(value);
  }

  void setInput(int index, Value value) {
    input(index).removeUse(new Use(this, index));
    while (inputs.size() <= index) {
      inputs.add(Value.ABSENT);
    }
    inputs.set(index, value);
    value.addUse(new Use(this, index));
    edited = true;
  }

  void setInputs(List<Value> values) {
    releaseInputs();
    inputs.clear();
    values.forEach(this::addInput);
    edited = true;
  }

  /** Gives up what the node and its bodies read, as it is removed. */
  void release() {
    bodies.values().forEach(Graph::release);
    releaseInputs();
  }

  private void releaseInputs() {
    for (int k = 0; k < inputs.size(); k++) {
      inputs.get(k).removeUse(new Use(this, k));
    }
  }

  void setOutput(int index, Value value) {
    outputs.set(index, value);
    edited = true;
  }

  void setType(String type) {
    proto = proto.toBuilder().setOpType(type).build();
    op = new OpId(proto.getDomain(), type);
    edited = true;
  }

  void trimOutputs() {
    while (!outputs.isEmpty() && outputs.get(outputs.size() - 1).isAbsent()) {
      outputs.remove(outputs.size() - 1);
      edited = true;
    }
  }

  void putBody(String attribute, Graph body) {
    bodies.put(attribute, body);
  }

  boolean isLinked() {
    return linked;
  }

  void setLinked(boolean linked) {
    this.linked = linked;
  }

  Node previous() {
    return previous;
  }

  Node next() {
    return next;
  }

  void setPrevious(Node previous) {
    this.previous = previous;
  }

  void setNext(Node next) {
    this.next = next;
  }

  @Override
  public String toString() {
    return label();
  }
}
