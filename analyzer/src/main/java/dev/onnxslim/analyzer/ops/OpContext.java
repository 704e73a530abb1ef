package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node as its rule sees it: types and contents of its inputs, its attributes, and for costs its
 * outputs. A question that cannot be answered, such as the shape of an input whose shape is not
 * known, ends the rule with {@link Inferred.Unknown}; an axis out of range ends it with {@link
 * Inferred.Invalid}. A rule needs to check only what it wants to treat otherwise.
 */
public final class OpContext {
  /** What is known of values. */
  public interface Facts {
    /** The type; {@link ValueType#UNSTATED} while nothing is known. */
    ValueType type(Value value);

    Optional<Contents> contents(Value value);

    /** Whether results must hold whatever is fed, not only for what models mean. */
    default boolean holdForEveryInput() {
      return false;
    }

    /** Whether there is no value: an input of a function that a call leaves out is none. */
    default boolean isAbsent(Value value) {
      return value.isAbsent();
    }
  }

  private final Node node;
  private final Attributes attributes;
  private final Facts facts;
  private final ElemTypeRule elemTypes;

  /**
   * @param attributes the node's, with what a call of its function gives
   * @param facts what is known of the node's inputs, for costs of its outputs too
   */
  public OpContext(Node node, Attributes attributes, Facts facts, OpRule rule) {
    this.node = node;
    this.attributes = attributes;
    this.facts = facts;
    this.elemTypes = rule.elemTypes();
  }

  public Node node() {
    return node;
  }

  public Attributes attributes() {
    return attributes;
  }

  /** Whether a result must hold whatever is fed, not only for what models mean. */
  boolean holdsForEveryInput() {
    return facts.holdForEveryInput();
  }

  /** The version of the operator's domain that the graph imports; 1 if it imports none. */
  public long opset() {
    return node.graph().opset(node.op().domain()).orElse(1);
  }

  // ---- inputs

  public int inputCount() {
    return node.inputs().size();
  }

  /** Whether an optional input is given. */
  public boolean has(int index) {
    return !facts.isAbsent(node.input(index));
  }

  /** The type of an input, of whatever kind; {@link ValueType#UNSTATED} when not known. */
  public ValueType type(int index) {
    return has(index) ? facts.type(node.input(index)) : ValueType.UNSTATED;
  }

  /** The element type of an input; {@code UNDEFINED} when not known or no tensor. */
  public ElemType elemType(int index) {
    return type(index) instanceof TensorType tensor ? tensor.elemType() : ElemType.UNDEFINED;
  }

  /** The shape of an input; ends the rule when not even the rank is known. */
  public Shape shape(int index) {
    return shapeIfKnown(index).orElseThrow(() -> unknown("the shape of " + name(index)));
  }

  /** The shape of an input; empty when not even the rank is known. */
  public Optional<Shape> shapeIfKnown(int index) {
    return type(index) instanceof TensorType tensor ? tensor.shape() : Optional.empty();
  }

  /** The rank of an input; ends the rule when it is not known. */
  public int rank(int index) {
    return shape(index).rank();
  }

  /** The shape of an input that must have the rank; ends the rule otherwise. */
  public Shape shapeOfRank(int index, int rank) {
    Shape shape = shape(index);
    if (shape.rank() != rank) {
      throw invalid(name(index) + " has rank " + shape.rank() + ", " + rank + " is expected");
    }
    return shape;
  }

  /** One dimension of an input; ends the rule when the rank is not known or has no such axis. */
  public Dim dim(int index, int axis) {
    Shape shape = shape(index);
    return shape.dim(normalised(axis, shape.rank()));
  }

  /** The elements of an input, as far as known. */
  public Optional<Contents> contents(int index) {
    return has(index) ? facts.contents(node.input(index)) : Optional.empty();
  }

  /** The elements of an input as whole numbers; ends the rule when they are not known. */
  public List<Dim> integers(int index) {
    return contents(index)
        .flatMap(Contents::integers)
        .orElseThrow(() -> unknown("the elements of " + name(index)));
  }

  /** The elements of an input; ends the rule when they are not known. */
  public double[] reals(int index) {
    return contents(index)
        .flatMap(Contents::reals)
        .orElseThrow(() -> unknown("the elements of " + name(index)));
  }

  /** The single element of an input; ends the rule when it is not known. */
  public Dim integer(int index) {
    List<Dim> elements = integers(index);
    if (elements.size() != 1) {
      throw invalid(name(index) + " has " + elements.size() + " elements, 1 is expected");
    }
    return elements.get(0);
  }

  /**
   * A list that later versions of an operator take as an input and earlier ones as an attribute;
   * empty when neither is given.
   */
  public Optional<List<Dim>> integers(int index, String attribute) {
    if (has(index)) {
      return Optional.of(integers(index));
    }
    if (!attributes.has(attribute)) {
      return Optional.empty();
    }
    List<Dim> list = new ArrayList<>();
    for (long element : attributes.ints(attribute)) {
      list.add(Dim.of(element));
    }
    return Optional.of(list);
  }

  // ---- attributes

  /** An axis from an attribute, counted from 0; ends the rule when the rank has no such axis. */
  public int axis(String attribute, long otherwise, int rank) {
    return normalised(attributes.i(attribute, otherwise), rank);
  }

  /** An axis counted from 0; ends the rule when the rank has no such axis. */
  public int normalised(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw invalid("axis " + axis + " is out of range for rank " + rank);
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** Axes counted from 0; ends the rule when one is not known, out of range or there twice. */
  public List<Integer> normalised(List<Dim> axes, int rank) {
    List<Integer> result = new ArrayList<>();
    boolean[] given = new boolean[rank];
    for (Dim dim : axes) {
      if (!(dim instanceof Dim.Known known)) {
        throw unknown("an axis");
      }
      int axis = normalised(known.size(), rank);
      if (given[axis]) {
        throw invalid("axis " + axis + " is given twice");
      }
      given[axis] = true;
      result.add(axis);
    }
    return result;
  }

  /** The element type that an attribute names by its number. */
  public ElemType elemTypeAttribute(String name, ElemType otherwise) {
    long code = attributes.i(name, otherwise.code());
    return code < 0 || code > Integer.MAX_VALUE
        ? ElemType.UNDEFINED
        : ElemType.find((int) code).orElse(ElemType.UNDEFINED);
  }

  // ---- outputs

  public int outputCount() {
    return node.outputs().size();
  }

  /** Whether an optional output is wanted. */
  public boolean hasOutput(int index) {
    return !node.output(index).isAbsent();
  }

  /** The shape of an output, for costs and contents; ends the rule when it is not known. */
  public Shape outputShape(int index) {
    if (facts.type(node.output(index)) instanceof TensorType tensor && tensor.shape().isPresent()) {
      return tensor.shape().get();
    }
    throw unknown("the shape of output " + index);
  }

  /** The result of a rule: the outputs' shapes, with the element types of the operator's rule. */
  public Inferred known(Shape... shapes) {
    List<ValueType> types = new ArrayList<>();
    for (int k = 0; k < shapes.length; k++) {
      types.add(TensorType.of(outputElemType(elemTypes, k), shapes[k]));
    }
    return new Inferred.Known(types);
  }

  ElemType outputElemType(ElemTypeRule rule, int output) {
    List<ElemType> types = rule.elemTypes(this);
    return types.isEmpty() ? ElemType.UNDEFINED : types.get(Math.min(output, types.size() - 1));
  }

  // ---- ends

  /** Ends the rule: {@code throw op.unknown("the number of classes")}. */
  public RuntimeException unknown(String what) {
    return new Abandoned(new Inferred.Unknown(what + " is not known"));
  }

  /** Ends the rule: {@code throw op.invalid("K differs")}. */
  public RuntimeException invalid(String why) {
    return new Abandoned(new Inferred.Invalid(why));
  }

  private String name(int index) {
    return has(index) ? "input " + index + " " + node.input(index) : "input " + index;
  }
}
