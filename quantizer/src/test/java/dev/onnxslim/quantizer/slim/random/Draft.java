package dev.onnxslim.quantizer.slim.random;

import dev.onnxslim.quantizer.slim.random.Made.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** A graph that is being made up: its nodes, its constants, and the values there are to read. */
final class Draft {
  private static final int MAX_ELEMENTS = 1500;
  private static final int MAX_RANK = 5;

  final Random random;
  final int opset;
  final int depth;
  final boolean initializers;
  final List<Made> values;

  private final StringBuilder nodes = new StringBuilder();
  private final List<String> constants = new ArrayList<>();
  private final List<Made> made = new ArrayList<>();
  private final int[] count;

  /**
   * A draft of a main graph or a function.
   *
   * @param initializers whether constants may be stored outside of nodes
   */
  Draft(Random random, int opset, int depth, boolean initializers, List<Made> inputs) {
    this(random, opset, depth, initializers, inputs, new int[1]);
  }

  private Draft(
      Random random, int opset, int depth, boolean initializers, List<Made> values, int[] count) {
    this.initializers = initializers;
    this.random = random;
    this.opset = opset;
    this.depth = depth;
    this.values = new ArrayList<>(values);
    this.count = count;
  }

  /** A body, which may read what is there, and have initializers or not. */
  Draft body(boolean inside) {
    return new Draft(random, opset, depth + 1, inside && initializers, values, count);
  }

  String newName() {
    return "t" + count[0]++;
  }

  /** Adds a node, and returns its value. */
  Made add(String call, String type, List<Size> shape, boolean exact) {
    String name = newName();
    node(name, call);
    return value(name, type, shape, exact);
  }

  /** Adds a node of floats as exact as what it reads. */
  Made add(String call, Made from) {
    return add(call, from.type(), from.shape(), from.exact());
  }

  /** Takes up a value that a node already makes. */
  Made value(String name, String type, List<Size> shape, boolean exact) {
    Made value = new Made(name, type, List.copyOf(shape), exact);
    if (value.elements() <= MAX_ELEMENTS && value.rank() <= MAX_RANK) {
      values.add(value);
    }
    made.add(value);
    return value;
  }

  void node(String outputs, String call) {
    nodes.append(' ').append(outputs).append(" = ").append(call).append('\n');
  }

  /** A constant, as initializer or as the output of a node. */
  String constant(String type, String data) {
    String name = newName();
    if (!initializers || random.nextInt(3) == 0) {
      node(name, "Constant<value = %s %s>()".formatted(type, data));
    } else {
      constants.add(type + " " + name + " = " + data);
    }
    return name;
  }

  /** A list of integers. */
  String list(long... elements) {
    StringJoiner text = new StringJoiner(", ", "{", "}");
    Arrays.stream(elements).forEach(element -> text.add(Long.toString(element)));
    return constant("int64[" + elements.length + "]", text.toString());
  }

  /** Few seeds, so that some constants are equal. */
  String randomFloats(long... dims) {
    return constant(
        "float" + (dims.length == 0 ? "" : Arrays.toString(dims)),
        "random(" + random.nextInt(6) + ")");
  }

  boolean chance(int of) {
    return random.nextInt(of) == 0;
  }

  <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Mostly what was made last. */
  Made pick() {
    int from = chance(3) ? 0 : Math.max(0, values.size() - 3);
    return values.get(from + random.nextInt(values.size() - from));
  }

  /** A float value, mostly of those made last. */
  Made pickFloat() {
    Made made = pick();
    return made.isFloat() ? made : any(values.stream().filter(Made::isFloat).toList());
  }

  /** A float or double, mostly a float. */
  Made pickReal() {
    Made made = pick();
    return made.type().equals("double") ? made : pickFloat();
  }

  /** What this graph made itself, in order. */
  List<Made> made() {
    return made;
  }

  String nodes() {
    return nodes.toString();
  }

  /** The types and names of the initializers, each with a comma ahead. */
  String asInputs() {
    StringBuilder text = new StringBuilder();
    constants.forEach(constant -> text.append(", ").append(constant.split(" = ")[0]));
    return text.toString();
  }

  /** The initializers with their brackets; nothing when there are none. */
  String constants() {
    return constants.isEmpty() ? "" : "<" + String.join(", ", constants) + ">";
  }
}
