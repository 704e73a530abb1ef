package dev.onnxslim.quantizer.slim.random;

import dev.onnxslim.quantizer.slim.random.Made.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** Steps that reshape, reduce, and compute with sizes as exporters do. */
final class ShapeSteps {
  private static final List<String> REDUCTIONS = List.of("Mean", "Max", "Sum", "L2", "Min");

  private final Draft draft;

  ShapeSteps(Draft draft) {
    this.draft = draft;
  }

  void step() {
    Made from = draft.pickReal();
    if (from.rank() == 0) {
      return;
    }
    switch (draft.random.nextInt(7)) {
      case 0, 1 -> reshape(from);
      case 2 -> computedReshape(from);
      case 3 -> reduce(from);
      case 4 -> expandLike(from);
      case 5 -> computedSlice(from);
      default -> flatten(from);
    }
  }

  /** Two neighbours become one, or one becomes two; not where a part is empty. */
  private List<Size> reshaped(List<Size> from) {
    List<Size> shape = new ArrayList<>(from);
    int axis = draft.random.nextInt(shape.size());
    Size size = shape.get(axis);
    if (draft.chance(2) && axis + 1 < shape.size()) {
      Size next = shape.get(axis + 1);
      if (!(size.batch() && next.batch())) {
        shape.remove(axis + 1);
        shape.set(axis, new Size(size.number() * next.number(), size.batch() || next.batch()));
      }
    } else if (size.number() % 2 == 0 && size.number() > 0 && shape.size() < 5) {
      shape.set(axis, new Size(size.number() / 2, size.batch()));
      shape.add(draft.chance(2) ? axis : axis + 1, Size.of(2));
    }
    return shape;
  }

  private static boolean isPlain(List<Size> shape) {
    return shape.stream().filter(Size::batch).count() <= 1
        && shape.stream().noneMatch(s -> s.number() == 0);
  }

  private void reshape(Made from) {
    Made at = from;
    for (int k = 0; k < 1 + draft.random.nextInt(2); k++) {
      if (!isPlain(at.shape())) {
        return;
      }
      Made source = at;
      List<Size> shape = reshaped(at.shape());
      boolean open = shape.stream().anyMatch(Size::batch) || draft.chance(2);
      int inferred =
          !open
              ? -1
              : IntStream.range(0, shape.size())
                  .filter(i -> shape.get(i).batch())
                  .findFirst()
                  .orElse(0);
      long[] target = new long[shape.size()];
      for (int i = 0; i < target.length; i++) {
        boolean same = i < source.rank() && source.size(i).equals(shape.get(i));
        target[i] =
            same && (draft.chance(4) || shape.get(i).batch() && draft.chance(2))
                ? 0
                : i == inferred ? -1 : shape.get(i).number();
      }
      at =
          draft.add(
              "Reshape(%s, %s)".formatted(at.name(), draft.list(target)),
              from.type(),
              shape,
              at.exact());
    }
  }

  /** The size of an axis, read from the shape: a list of one. */
  private String sizeOf(Made of, int axis) {
    String size = readSize(of, axis);
    draft.value(size, "int64", List.of(Size.of(1)), true);
    return size;
  }

  private String readSize(Made of, int axis) {
    String shape = draft.newName();
    boolean part = draft.opset >= 15 && draft.chance(3);
    draft.node(
        shape,
        "Shape"
            + (part ? "<start = %d, end = %d>".formatted(axis, axis + 1) : "")
            + "("
            + of.name()
            + ")");
    if (part) {
      return shape;
    }
    String size = draft.newName();
    if (draft.chance(3) && draft.opset >= 10) {
      draft.node(
          size, "Slice(%s, %s, %s)".formatted(shape, draft.list(axis), draft.list(axis + 1)));
      return size;
    }
    if (draft.chance(2)) {
      draft.node(size, "Gather(%s, %s)".formatted(shape, draft.list(axis)));
      return size;
    }
    draft.node(size, "Gather(%s, %s)".formatted(shape, draft.constant("int64", "{" + axis + "}")));
    return unsqueezed(size);
  }

  private String unsqueezed(String scalar) {
    String list = draft.newName();
    draft.node(
        list,
        draft.opset >= 13
            ? "Unsqueeze(%s, %s)".formatted(scalar, draft.list(0))
            : "Unsqueeze<axes = [0]>(" + scalar + ")");
    return list;
  }

  private String computed(String op, String a, String b) {
    return draft.add(op + "(" + a + ", " + b + ")", "int64", List.of(Size.of(1)), true).name();
  }

  /** A shape that is written size by size; sizes of the batch are computed from another value. */
  private String target(Made from, List<Size> shape) {
    StringJoiner parts = new StringJoiner(", ");
    for (int k = 0; k < shape.size(); k++) {
      Size size = shape.get(k);
      int like = from.shape().indexOf(size);
      if (size.batch()) {
        int axis =
            IntStream.range(0, from.rank())
                .filter(i -> from.size(i).batch())
                .findFirst()
                .orElseThrow();
        long times = from.size(axis).number();
        String whole = computed("Mul", sizeOf(from, axis), draft.list(size.number()));
        parts.add(times == 1 ? whole : computed("Div", whole, draft.list(times)));
      } else if (like >= 0 && draft.chance(3)) {
        parts.add(sizeOf(from, like));
      } else {
        parts.add(draft.list(size.number()));
      }
    }
    String call = "Concat<axis = 0>(" + parts + ")";
    return draft.add(call, "int64", List.of(Size.of(shape.size())), true).name();
  }

  private void computedReshape(Made from) {
    if (isPlain(from.shape())) {
      List<Size> shape = reshaped(from.shape());
      draft.add(
          "Reshape(%s, %s)".formatted(from.name(), target(from, shape)),
          from.type(),
          shape,
          from.exact());
    }
  }

  private void expandLike(Made from) {
    if (!isPlain(from.shape())) {
      return;
    }
    List<Size> shape = new ArrayList<>(from.shape());
    int axis = draft.random.nextInt(shape.size());
    Made table = from;
    if (draft.chance(2)) {
      List<Size> fill = shape;
      String of = "ConstantOfShape<value = float[1] {0.5}>(%s)".formatted(target(from, fill));
      draft.add(of, "float", fill, true);
      return;
    }
    if (table.size(axis).isOne()) {
      shape.set(axis, Size.of(2));
    }
    draft.add(
        "Expand(%s, %s)".formatted(from.name(), target(from, shape)),
        from.type(),
        shape,
        from.exact());
  }

  /** The first half of an axis, which is computed. */
  private void computedSlice(Made from) {
    int axis = draft.random.nextInt(from.rank());
    Size size = from.size(axis);
    if (size.batch() || size.number() % 2 != 0 || size.number() == 0 || draft.opset < 10) {
      return;
    }
    String half = computed("Div", sizeOf(from, axis), draft.list(2));
    List<Size> shape = new ArrayList<>(from.shape());
    shape.set(axis, Size.of(size.number() / 2));
    for (String range :
        List.of(draft.list(0) + ", " + half, half + ", " + draft.list(Long.MAX_VALUE))) {
      draft.add(
          "Slice(%s, %s, %s)".formatted(from.name(), range, draft.list(axis)),
          from.type(),
          shape,
          from.exact());
    }
  }

  private void reduce(Made from) {
    int axis = draft.random.nextInt(from.rank());
    if (from.size(axis).number() == 0) {
      return;
    }
    boolean keep = draft.chance(2);
    List<Size> shape = new ArrayList<>(from.shape());
    if (keep) {
      shape.set(axis, Size.of(1));
    } else {
      shape.remove(axis);
    }
    String kind = draft.any(REDUCTIONS);
    long written = draft.chance(2) && draft.opset >= 11 ? axis - from.rank() : axis;
    boolean input = draft.opset >= 18 || kind.equals("Sum") && draft.opset >= 13;
    String call =
        input
            ? "Reduce%s<keepdims = %d>(%s, %s)"
                .formatted(kind, keep ? 1 : 0, from.name(), draft.list(written))
            : "Reduce%s<keepdims = %d, axes = [%d]>(%s)"
                .formatted(kind, keep ? 1 : 0, written, from.name());
    boolean exact = from.exact() && (kind.equals("Max") || kind.equals("Min"));
    Made reduced = draft.add(call, from.type(), shape, exact);
    if (!keep && draft.chance(2) && draft.opset >= 13) {
      shape.add(axis, Size.of(1));
      draft.add(
          "Unsqueeze(%s, %s)".formatted(reduced.name(), draft.list(axis)),
          from.type(),
          shape,
          exact);
    }
  }

  private void flatten(Made from) {
    if (from.rank() < 2 || !isPlain(from.shape())) {
      return;
    }
    int axis = from.shape().stream().anyMatch(Size::batch) ? 1 : draft.random.nextInt(from.rank());
    List<Size> shape =
        List.of(
            product(from.shape().subList(0, axis)),
            product(from.shape().subList(axis, from.rank())));
    draft.add(
        "Flatten<axis = %d>(%s)".formatted(axis, from.name()), from.type(), shape, from.exact());
  }

  private static Size product(List<Size> sizes) {
    return new Size(
        sizes.stream().mapToLong(Size::number).reduce(1, (a, b) -> a * b),
        sizes.stream().anyMatch(Size::batch));
  }
}
