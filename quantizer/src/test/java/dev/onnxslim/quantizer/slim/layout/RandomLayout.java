package dev.onnxslim.quantizer.slim.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * A small random model, as text, that moves and reshapes tensors: with sizes that it computes, with
 * values that several nodes read, and with graph outputs in the middle.
 */
final class RandomLayout {
  /** A size; some are so many times the batch. */
  private record Size(long number, boolean batch) {
    @Override
    public String toString() {
      return batch ? "?" : Long.toString(number);
    }
  }

  private record Made(String name, List<Size> shape) {}

  private final Random random;
  private final StringBuilder nodes = new StringBuilder();
  private final StringJoiner constants = new StringJoiner(", ", "<", ">");
  private final List<Made> values = new ArrayList<>();
  private int count;

  private RandomLayout(long seed) {
    this.random = new Random(seed);
  }

  static String text(long seed) {
    return new RandomLayout(seed).model();
  }

  private String model() {
    String first = random.nextBoolean() ? "N" : "2";
    Size batch = first.equals("N") ? new Size(1, true) : new Size(2, false);
    values.add(new Made("x", List.of(batch, new Size(4, false), new Size(6, false))));
    values.add(new Made("z", List.of(new Size(1, false), new Size(4, false), new Size(6, false))));
    constants.add("int64[1] unused = {0}");
    int size = 3 + random.nextInt(9);
    for (int k = 0; k < size; k++) {
      // chains, mostly
      Made from =
          values.get(random.nextInt(4) == 0 ? random.nextInt(values.size()) : values.size() - 1);
      step(from);
    }
    StringJoiner outputs = new StringJoiner(", ");
    for (int k = 2; k < values.size(); k++) {
      if (k == values.size() - 1 || random.nextInt(6) == 0) {
        outputs.add("float" + values.get(k).shape() + " " + values.get(k).name());
      }
    }
    return "g (float[%s, 4, 6] x, float[1, 4, 6] z) => (%s) %s {%s }"
        .formatted(first, outputs, constants, nodes);
  }

  private void step(Made from) {
    switch (random.nextInt(9)) {
      case 0 -> add("Neg(%s)".formatted(from.name()), from.shape());
      case 1, 2 -> transpose(from);
      case 3 -> unsqueeze(from);
      case 4 -> squeeze(from);
      case 5 -> {
        slice(from);
        slice(values.get(values.size() - 1));
      }
      case 6 -> concat(from);
      case 7 -> computedReshape(from);
      default -> reshape(from);
    }
  }

  private void add(String call, List<Size> shape) {
    String name = "t" + count++;
    nodes.append(" ").append(name).append(" = ").append(call);
    values.add(new Made(name, List.copyOf(shape)));
  }

  private String list(long... elements) {
    String name = "c" + count++;
    StringJoiner text = new StringJoiner(", ", "{", "}");
    for (long element : elements) {
      text.add(Long.toString(element));
    }
    constants.add("int64[%d] %s = %s".formatted(elements.length, name, text));
    return name;
  }

  private void transpose(Made from) {
    List<Integer> perm = new ArrayList<>();
    for (int k = 0; k < from.shape().size(); k++) {
      perm.add(random.nextInt(perm.size() + 1), k);
    }
    add(
        "Transpose<perm = %s>(%s)".formatted(perm, from.name()),
        perm.stream().map(k -> from.shape().get(k)).toList());
  }

  private void unsqueeze(Made from) {
    int axis = random.nextInt(from.shape().size() + 1);
    if (from.shape().size() > 5) {
      return;
    }
    List<Size> shape = new ArrayList<>(from.shape());
    shape.add(axis, new Size(1, false));
    long written = random.nextInt(3) == 0 ? axis - shape.size() : axis;
    add("Unsqueeze(%s, %s)".formatted(from.name(), list(written)), shape);
  }

  private void squeeze(Made from) {
    int axis = from.shape().indexOf(new Size(1, false));
    if (axis >= 0 && from.shape().size() > 1) {
      List<Size> shape = new ArrayList<>(from.shape());
      shape.remove(axis);
      add("Squeeze(%s, %s)".formatted(from.name(), list(axis)), shape);
    }
  }

  private void slice(Made from) {
    int axis = random.nextInt(from.shape().size());
    Size size = from.shape().get(axis);
    if (size.batch() || size.number() < 2) {
      return;
    }
    long n = size.number();
    List<Size> shape = new ArrayList<>(from.shape());
    boolean counted = random.nextBoolean();
    long end = n - random.nextInt(2);
    shape.set(axis, new Size(end - 1, false));
    if (end == 1) {
      return;
    }
    add(
        "Slice(%s, %s, %s, %s)"
            .formatted(
                from.name(),
                list(counted ? 1 : 1 - n),
                list(counted || end == n ? (end == n ? Long.MAX_VALUE : end) : end - n),
                list(random.nextBoolean() ? axis : axis - shape.size())),
        shape);
  }

  private void concat(Made from) {
    int axis = random.nextInt(from.shape().size());
    long written = random.nextBoolean() ? axis : axis - from.shape().size();
    Made last = from;
    for (int k = 0; k < 2; k++) {
      add("Concat<axis = %d>(%s)".formatted(written, last.name()), last.shape());
      last = values.get(values.size() - 1);
    }
    Size size = from.shape().get(axis);
    if (size.number() <= 8) {
      List<Size> shape = new ArrayList<>(from.shape());
      shape.set(axis, new Size(2 * size.number(), size.batch()));
      add("Concat<axis = %d>(%s, %s)".formatted(written, from.name(), from.name()), shape);
    }
  }

  /** Two neighbours become one, or one becomes two. */
  private List<Size> reshaped(List<Size> from) {
    List<Size> shape = new ArrayList<>(from);
    int axis = random.nextInt(shape.size());
    Size size = shape.get(axis);
    if (random.nextBoolean() && axis + 1 < shape.size()) {
      Size next = shape.remove(axis + 1);
      if (size.batch() && next.batch()) {
        return from;
      }
      shape.set(axis, new Size(size.number() * next.number(), size.batch() || next.batch()));
    } else if (size.number() % 2 == 0 && shape.size() < 6) {
      shape.set(axis, new Size(size.number() / 2, size.batch()));
      shape.add(random.nextBoolean() ? axis : axis + 1, new Size(2, false));
    }
    return shape;
  }

  private void reshape(Made from) {
    List<Size> shape = reshaped(from.shape());
    long[] target = new long[shape.size()];
    for (int k = 0; k < target.length; k++) {
      boolean same = k < from.shape().size() && from.shape().get(k).equals(shape.get(k));
      target[k] =
          same && random.nextInt(3) == 0 ? 0 : shape.get(k).batch() ? -1 : shape.get(k).number();
    }
    add("Reshape(%s, %s)".formatted(from.name(), list(target)), shape);
  }

  private void computedReshape(Made from) {
    List<Size> shape = reshaped(from.shape());
    StringJoiner parts = new StringJoiner(", ");
    for (Size size : shape) {
      if (size.batch()) {
        String id = Integer.toString(count++);
        String place = random.nextBoolean() ? list(0) : "zero" + id;
        if (place.startsWith("zero")) {
          constants.add("int64 zero%s = {0}".formatted(id));
        }
        nodes.append(" s%s = Shape(x) g%s = Gather(s%s, %s)".formatted(id, id, id, place));
        String one = "g" + id;
        if (place.startsWith("zero")) {
          nodes.append(" u%s = Unsqueeze(g%s, %s)".formatted(id, id, list(0)));
          one = "u" + id;
        }
        nodes.append(" m%s = Mul(%s, %s)".formatted(id, one, list(size.number())));
        parts.add("m" + id);
      } else {
        parts.add(list(size.number()));
      }
    }
    String target = "r" + count++;
    nodes.append(" %s = Concat<axis = 0>(%s)".formatted(target, parts));
    add("Reshape(%s, %s)".formatted(from.name(), target), shape);
  }
}
