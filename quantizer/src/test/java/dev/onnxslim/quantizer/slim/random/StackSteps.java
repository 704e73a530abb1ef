package dev.onnxslim.quantizer.slim.random;

import dev.onnxslim.quantizer.slim.random.Made.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Steps that read a value in another shape: arithmetic, products of stacks, recurrent layers. */
final class StackSteps {
  private final Draft draft;

  StackSteps(Draft draft) {
    this.draft = draft;
  }

  void step() {
    Made from = draft.pickFloat();
    long open = from.shape().stream().filter(Size::batch).count();
    if (from.elements() == 0 || open > 1) {
      return;
    }
    switch (draft.random.nextInt(3)) {
      case 0 -> arithmetic(from);
      case 1 -> product(from);
      default -> recurrent(from);
    }
  }

  /** A constant is added or multiplied while the data has one more axis. */
  private void arithmetic(Made from) {
    if (from.rank() == 0 || from.rank() > 3 || from.size(from.rank() - 1).batch()) {
      return;
    }
    List<Size> inside = new ArrayList<>(from.shape());
    inside.add(draft.random.nextInt(from.rank()), Size.of(1));
    String up = call("Reshape(%s, %s)".formatted(from.name(), target(inside)), inside);
    String constant = draft.randomFloats(from.size(from.rank() - 1).number());
    String op = draft.any(List.of("Add", "Mul", "Sub"));
    String inputs = draft.chance(2) ? up + ", " + constant : constant + ", " + up;
    String result = call(op + "(" + inputs + ")", inside);
    draft.add(
        "Reshape(%s, %s)".formatted(result, target(from.shape())),
        "float",
        from.shape(),
        from.exact());
  }

  /** A matrix and a row for a stack of matrices, which becomes another stack. */
  private void product(Made from) {
    long inner = draft.any(List.of(2L, 3L, 4L, 6L));
    long rows = draft.any(List.of(1L, 2L, 3L));
    if (from.elements() % (inner * rows) != 0) {
      return;
    }
    long columns = 1L + draft.random.nextInt(4);
    Size stack =
        new Size(from.elements() / inner / rows, from.shape().stream().anyMatch(Size::batch));
    List<Size> read = List.of(stack, Size.of(rows), Size.of(inner));
    List<Size> made = List.of(stack, Size.of(rows), Size.of(columns));
    List<Size> left = List.of(stack, Size.of(columns), Size.of(rows));
    String data = call("Reshape(%s, %s)".formatted(from.name(), target(read)), read);
    String product =
        call("MatMul(%s, %s)".formatted(data, draft.randomFloats(inner, columns)), made);
    String sum = call("Add(%s, %s)".formatted(product, draft.randomFloats(columns)), made);
    draft.add("Reshape(%s, %s)".formatted(sum, target(left)), "float", left, false);
  }

  /** A layer whose first state is a constant, often zeros. */
  private void recurrent(Made from) {
    if (from.rank() != 3 || from.size(1).batch() || from.size(2).batch()) {
      return;
    }
    long batch = from.size(1).number();
    long in = from.size(2).number();
    String zeros = "{" + String.join(", ", Collections.nCopies((int) (2 * batch), "0")) + "}";
    String state =
        draft.constant("float[1, %d, 2]".formatted(batch), draft.chance(3) ? "random(1)" : zeros);
    boolean gated = draft.chance(2);
    long gates = gated ? 6 : 2;
    String call =
        "%s<hidden_size = 2>(%s, %s, %s, , , %s)"
            .formatted(
                gated ? "GRU" : "RNN",
                from.name(),
                draft.randomFloats(1, gates, in),
                draft.randomFloats(1, gates, 2),
                state);
    List<Size> shape = List.of(from.size(0), Size.of(1), Size.of(batch), Size.of(2));
    draft.add(call, "float", shape, false);
  }

  /** A node whose value others may read too, but mostly do not. */
  private String call(String call, List<Size> shape) {
    if (draft.chance(6)) {
      return draft.add(call, "float", shape, false).name();
    }
    String name = draft.newName();
    draft.node(name, call);
    return name;
  }

  private String target(List<Size> shape) {
    long[] sizes = shape.stream().mapToLong(s -> s.batch() ? -1 : s.number()).toArray();
    boolean open = Arrays.stream(sizes).anyMatch(size -> size < 0);
    if (!open && draft.chance(2)) {
      sizes[0] = -1;
    }
    return draft.list(sizes);
  }
}
