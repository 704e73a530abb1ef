package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A node that a rule rewrites, and what the rule may know and do. */
final class LiftSite {
  private final Node node;
  private final Lifting lifting;

  LiftSite(Node node, Lifting lifting) {
    this.node = node;
    this.lifting = lifting;
  }

  Node node() {
    return node;
  }

  Graph graph() {
    return node.graph();
  }

  Attributes attributes() {
    return node.attributes();
  }

  /** The opset that the whole lift ends at. */
  int target() {
    return lifting.target();
  }

  /** The element type as the model has it; {@code UNDEFINED} when not known. */
  ElemType elemType(Value value) {
    return facts().elemType(value);
  }

  Optional<Shape> shape(Value value) {
    return facts().shape(value);
  }

  Facts facts() {
    return lifting.facts();
  }

  /** The size of an axis, when it is known. */
  OptionalLong size(Value value, int axis) {
    return shape(value)
        .filter(shape -> axis < shape.rank() && shape.dim(axis) instanceof Dim.Known)
        .map(shape -> OptionalLong.of(((Dim.Known) shape.dim(axis)).size()))
        .orElse(OptionalLong.empty());
  }

  /** Whether the node was an Upsample once, which never makes an image smaller. */
  boolean wasUpsample() {
    return lifting.upsampled().contains(node);
  }

  void markUpsample() {
    lifting.upsampled().add(node);
  }

  // ---- edits

  /** A constant of one axis. */
  Value ints(String name, long... elements) {
    return lifting.constants().ints(graph(), name, new long[] {elements.length}, elements);
  }

  Value scalar(String name, long element) {
    return lifting.constants().ints(graph(), name, new long[0], element);
  }

  /** A constant without axes, or of one, in a float type. */
  Value floats(String name, ElemType type, boolean scalar, float... elements) {
    long[] dims = scalar ? new long[0] : new long[] {elements.length};
    return lifting.constants().floats(graph(), name, type, dims, elements);
  }

  /** Gives the node the inputs it has, up to {@code keep} of them, and more. */
  void setInputs(int keep, Value... more) {
    List<Value> inputs = new ArrayList<>();
    for (int k = 0; k < keep; k++) {
      inputs.add(node.input(k));
    }
    inputs.addAll(List.of(more));
    while (inputs.get(inputs.size() - 1).isAbsent()) {
      inputs.remove(inputs.size() - 1);
    }
    graph().setInputs(node, inputs);
  }

  void setAttributes(Attributes attributes) {
    graph().setAttributes(node, attributes);
  }

  void setType(String type) {
    graph().setType(node, type);
  }

  /** A new node before this one. */
  Value before(String op, Attributes attributes, Value... inputs) {
    Value output = graph().newValue(node.output(0).name() + "_" + op);
    insert(Optional.of(node), op, List.of(output), attributes, inputs);
    return output;
  }

  Node insert(
      Optional<Node> before, String op, List<Value> outputs, Attributes attributes, Value... in) {
    return graph().insert(before, OpId.onnx(op), List.of(in), outputs, attributes);
  }
}
