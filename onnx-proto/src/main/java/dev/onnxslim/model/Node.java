package dev.onnxslim.model;

import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.NodeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One operation of a graph. It keeps the message it was read from, so that fields we do not know
 * survive; only its {@link Graph} edits it.
 */
public final class Node {
  private final Graph graph;
  private OpId op;
  private final List<Value> inputs;
  private final List<Value> outputs;
  private Attributes attributes;
  private final Map<String, Graph> bodies;
  private NodeProto proto;
  private boolean edited;
  private boolean linked;
  private Node previous;
  private Node next;

  Node(
      Graph graph,
      NodeProto proto,
      List<Value> inputs,
      List<Value> outputs,
      Attributes attributes,
      Map<String, Graph> bodies) {
    this.graph = graph;
    this.proto = proto;
    this.op = new OpId(proto.getDomain(), proto.getOpType());
    this.inputs = new ArrayList<>(inputs);
    this.outputs = new ArrayList<>(outputs);
    this.attributes = attributes;
    this.bodies = bodies;
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
    boolean bodyEdited = bodies.values().stream().anyMatch(Graph::isEdited);
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
      result.setG(bodies.get(attribute.getName()).toGraphProto());
    }
    for (int k = 0; k < attribute.getGraphsCount(); k++) {
      result.setGraphs(k, bodies.get(attribute.getName() + "[" + k + "]").toGraphProto());
    }
    return result.build();
  }

  boolean isEdited() {
    return edited || bodies.values().stream().anyMatch(Graph::isEdited);
  }

  void markEdited() {
    edited = true;
  }

  void setAttributes(Attributes attributes) {
    this.attributes = attributes;
    edited = true;
  }

  void setInput(int index, Value value) {
    while (inputs.size() <= index) {
      inputs.add(Value.ABSENT);
    }
    inputs.set(index, value);
    edited = true;
  }

  void setOutput(int index, Value value) {
    outputs.set(index, value);
    edited = true;
  }

  void trimOutputs() {
    while (!outputs.isEmpty() && outputs.get(outputs.size() - 1).isAbsent()) {
      outputs.remove(outputs.size() - 1);
    }
    edited = true;
  }

  void setInputAtBuild(Value value) {
    inputs.add(value);
  }

  void clearInputs() {
    inputs.clear();
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
