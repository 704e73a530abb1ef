package dev.onnxslim.quantizer.slim.random;

import dev.onnxslim.quantizer.slim.random.Made.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Steps that work on each element, or on rows of them. */
final class ElementSteps {
  private static final List<String> UNARY =
      List.of("Neg", "Abs", "Relu", "Identity", "LeakyRelu", "Tanh", "Sigmoid", "HardSigmoid");
  private static final List<String> SMOOTH =
      List.of("Erf", "Softplus", "Elu", "Softmax<axis = -1>", "Dropout", "Softsign");
  private static final List<String> EXACT_ONLY =
      List.of("Floor", "Ceil", "Round", "Sign", "Sqrt", "Reciprocal", "Log");
  private static final List<String> BINARY =
      List.of("Add", "Sub", "Mul", "Max", "Min", "Sum", "Mean");

  private final Draft draft;

  ElementSteps(Draft draft) {
    this.draft = draft;
  }

  void step() {
    Made from = draft.pickReal();
    switch (draft.random.nextInt(from.isFloat() ? 11 : 5)) {
      case 0 -> unary(from);
      case 1, 2 -> binary(from);
      case 3, 4 -> withConstant(from);
      case 5 -> bounded(from);
      case 6 -> chosen(from);
      case 7 -> casts(from);
      case 8 -> integers(from);
      case 9 -> masked(from);
      default -> twice(from);
    }
  }

  /** Anything that leaves the shape as it is. */
  Made unary(Made from) {
    if (!from.isFloat()) {
      return draft.add(
          draft.any(List.of("Neg", "Abs", "Identity", "Relu")) + "(" + from.name() + ")", from);
    }
    if (from.exact() && draft.chance(4)) {
      String op = draft.any(EXACT_ONLY);
      return draft.add(
          (draft.opset < 11 && op.equals("Round") ? "Floor" : op) + "(" + from.name() + ")", from);
    }
    List<String> ops = draft.chance(3) && from.rank() > 0 ? SMOOTH : UNARY;
    String op = draft.any(ops);
    boolean exact = from.exact() && ops == UNARY;
    return draft.add(op + "(" + from.name() + ")", "float", from.shape(), exact);
  }

  private void binary(Made from) {
    Made other = draft.pickReal();
    Optional<List<Size>> shape = broadcast(from.shape(), other.shape());
    if (shape.isPresent() && from.type().equals(other.type())) {
      boolean exact = from.exact() && other.exact();
      String call =
          draft.any(from.isFloat() ? BINARY : BINARY.subList(0, 4))
              + "("
              + from.name()
              + ", "
              + other.name()
              + ")";
      draft.add(call, from.type(), shape.get(), exact);
    }
  }

  /** The shape of both together; empty when they do not fit. */
  static Optional<List<Size>> broadcast(List<Size> a, List<Size> b) {
    List<Size> shape = new ArrayList<>(a.size() >= b.size() ? a : b);
    List<Size> other = a.size() >= b.size() ? b : a;
    int ahead = shape.size() - other.size();
    for (int k = 0; k < other.size(); k++) {
      Size x = shape.get(ahead + k);
      Size y = other.get(k);
      if (!x.equals(y) && !x.isOne() && !y.isOne()) {
        return Optional.empty();
      }
      shape.set(ahead + k, x.isOne() ? y : x);
    }
    return Optional.of(shape);
  }

  void withConstant(Made from) {
    String op = draft.any(List.of("Add", "Sub", "Mul", "Div", "Mul", "Add"));
    int rank = from.rank();
    int places = draft.random.nextInt(rank + 1);
    long[] dims = new long[places];
    boolean single = draft.chance(3);
    int full = places == 0 ? 0 : draft.random.nextInt(places);
    for (int k = 0; k < places; k++) {
      Size size = from.size(rank - places + k);
      dims[k] = size.batch() || single || k != full && draft.chance(2) ? 1 : size.number();
    }
    String type = from.type() + (places == 0 ? "" : java.util.Arrays.toString(dims));
    String data =
        op.equals("Div")
            ? filled(dims, "0.5", "2.0", "1.0")
            : draft.chance(2)
                ? "random(" + draft.random.nextInt(6) + ")"
                : filled(dims, "0.0", "-0.0", "1.0", "-1.5");
    String constant = draft.constant(type, data);
    boolean left = !op.equals("Div") && draft.chance(3);
    String call =
        op
            + (left
                ? "(" + constant + ", " + from.name() + ")"
                : "(" + from.name() + ", " + constant + ")");
    Made result = draft.add(call, from);
    if (draft.chance(3)) {
      String again =
          draft.constant(from.type(), "{" + draft.any(List.of("2", "0.5", "-1", "3")) + "}");
      draft.add(op + "(" + result.name() + ", " + again + ")", result);
    }
  }

  private String filled(long[] dims, String... choices) {
    String value = draft.any(List.of(choices));
    long elements = java.util.Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    return "{" + String.join(", ", java.util.Collections.nCopies((int) elements, value)) + "}";
  }

  private void bounded(Made from) {
    if (draft.opset < 11) {
      draft.add("Clip<min = -0.5, max = 1.0>(%s)".formatted(from.name()), from);
      return;
    }
    Made at = from;
    for (int k = 0; k < 1 + draft.random.nextInt(2); k++) {
      String low =
          draft.chance(3)
              ? ""
              : draft.constant("float", draft.any(List.of("{-1}", "{0}", "{0.25}")));
      String high =
          draft.chance(3) ? "" : draft.constant("float", draft.any(List.of("{1}", "{6}", "{0.5}")));
      at = draft.add("Clip(%s, %s, %s)".formatted(at.name(), low, high), at);
    }
  }

  private void chosen(Made from) {
    Made other = draft.pickFloat();
    Optional<List<Size>> both = broadcast(from.shape(), other.shape());
    if (both.isEmpty() || draft.opset < 9) {
      return;
    }
    String condition;
    List<Size> shape = both.get();
    if (draft.chance(2)) {
      condition =
          draft.constant(draft.chance(2) ? "bool" : "bool[1]", draft.chance(2) ? "{1}" : "{0}");
      shape = shape.isEmpty() ? List.of() : shape;
      if (both.get().isEmpty()) {
        return;
      }
    } else if (from.exact() && other.exact()) {
      String less = draft.any(List.of("Less", "Greater"));
      condition =
          draft
              .add("%s(%s, %s)".formatted(less, from.name(), other.name()), "bool", shape, true)
              .name();
      if (draft.chance(2)) {
        condition = draft.add("Not(" + condition + ")", "bool", shape, true).name();
      }
    } else {
      return;
    }
    draft.add(
        "Where(%s, %s, %s)".formatted(condition, from.name(), other.name()),
        "float",
        shape,
        from.exact() && other.exact());
  }

  /** There and back; what a body reads is no Cast, as onnxruntime may drop it with another. */
  private void casts(Made from) {
    int to = draft.any(from.exact() ? List.of(11, 11, 1, 10) : List.of(11, 1));
    Made there = from;
    String type = to == 11 ? "double" : to == 1 ? "float" : "float16";
    String cast = draft.newName();
    draft.node(cast, "Cast<to = %d>(%s)".formatted(to, from.name()));
    if (to == 11 && draft.chance(2)) {
      draft.add("Neg(" + cast + ")", type, there.shape(), there.exact());
      return;
    }
    String back = draft.newName();
    draft.node(back, "Cast<to = 1>(" + cast + ")");
    draft.add("Relu(" + back + ")", from);
  }

  /** Integers from -5 to 5, and some arithmetic. */
  private void integers(Made from) {
    if (!from.exact()) {
      return;
    }
    String at = draft.newName();
    draft.node(at, "Mul(%s, %s)".formatted(tanh(from), draft.constant("float", "{5}")));
    String whole = draft.newName();
    draft.node(whole, "Cast<to = 7>(" + at + ")");
    Made integer = draft.value(whole, "int64", from.shape(), false);
    for (int k = draft.random.nextInt(4); k > 0; k--) {
      String op = draft.any(List.of("Add", "Sub", "Mul", "Div"));
      String number =
          draft.constant(
              "int64",
              draft.any(
                  op.equals("Div") ? List.of("{1}", "{2}") : List.of("{0}", "{1}", "{3}", "{-2}")));
      boolean left = draft.chance(3) && !op.equals("Div");
      String inputs = left ? number + ", " + integer.name() : integer.name() + ", " + number;
      integer = draft.add(op + "(" + inputs + ")", integer);
    }
    String back = draft.newName();
    draft.node(back, "Cast<to = 1>(" + integer.name() + ")");
    draft.add("Identity(" + back + ")", "float", from.shape(), false);
  }

  /** Not a NaN, of which no integer is made. */
  private String tanh(Made from) {
    String known = draft.newName();
    String number = draft.newName();
    String chosen = draft.newName();
    String result = draft.newName();
    draft.node(known, "IsNaN(" + from.name() + ")");
    draft.node(number, "Identity(" + draft.constant("float", "{0.25}") + ")");
    draft.node(chosen, "Where(" + known + ", " + number + ", " + from.name() + ")");
    draft.node(result, "Tanh(" + chosen + ")");
    return result;
  }

  private void masked(Made from) {
    if (draft.opset < 12) {
      return;
    }
    String mask = draft.newName();
    String name = draft.newName();
    draft.node(name + ", " + mask, "Dropout(" + from.name() + ")");
    Made kept = draft.value(name, "float", from.shape(), from.exact());
    if (draft.chance(2)) {
      draft.add(
          "Where(%s, %s, %s)".formatted(mask, kept.name(), draft.constant("float", "{7}")), kept);
    }
  }

  /** The same twice, which is one too many. */
  private void twice(Made from) {
    String op = draft.any(UNARY);
    Made first = draft.add(op + "(" + from.name() + ")", from);
    Made second = draft.add(op + "(" + (draft.chance(2) ? from : first).name() + ")", from);
    draft.add("Add(%s, %s)".formatted(first.name(), second.name()), from);
  }
}
