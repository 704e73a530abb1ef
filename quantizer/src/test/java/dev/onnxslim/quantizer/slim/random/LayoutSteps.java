package dev.onnxslim.quantizer.slim.random;

import dev.onnxslim.quantizer.slim.random.Made.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Steps that move elements, cut and join. */
final class LayoutSteps {
  private final Draft draft;

  LayoutSteps(Draft draft) {
    this.draft = draft;
  }

  void step() {
    Made from = draft.pickReal();
    switch (draft.random.nextInt(from.rank() == 0 ? 1 : 11)) {
      case 0 -> unsqueeze(from);
      case 1 -> squeeze(from);
      case 2, 3 -> transpose(from);
      case 4 -> slice(slice(from));
      case 5 -> concat(from);
      case 6 -> split(from);
      case 7 -> gather(from);
      case 8 -> pad(from);
      case 9 -> turnedAxis(from);
      default -> repeat(from);
    }
  }

  private int axis(Made from) {
    return draft.random.nextInt(from.rank());
  }

  private long written(long axis, int rank) {
    return draft.chance(3) && draft.opset >= 11 ? axis - rank : axis;
  }

  /** A node that takes axes, as the opset has it. */
  private String withAxes(String op, String attributes, Made from, int since, long... axes) {
    if (draft.opset >= since) {
      String settings = attributes.isEmpty() ? "" : "<" + attributes + ">";
      return "%s%s(%s, %s)".formatted(op, settings, from.name(), draft.list(axes));
    }
    String more = attributes.isEmpty() ? "" : ", " + attributes;
    return "%s<axes = %s%s>(%s)".formatted(op, java.util.Arrays.toString(axes), more, from.name());
  }

  Made unsqueeze(Made from) {
    int axis = draft.random.nextInt(from.rank() + 1);
    List<Size> shape = new ArrayList<>(from.shape());
    shape.add(axis, Size.of(1));
    return draft.add(
        withAxes("Unsqueeze", "", from, 13, written(axis, shape.size())),
        from.type(),
        shape,
        from.exact());
  }

  private void squeeze(Made from) {
    Made one = from.shape().contains(Size.of(1)) ? from : unsqueeze(from);
    int axis = one.shape().indexOf(Size.of(1));
    List<Size> shape = new ArrayList<>(one.shape());
    shape.remove(axis);
    draft.add(
        withAxes("Squeeze", "", one, 13, written(axis, one.rank())),
        from.type(),
        shape,
        one.exact());
  }

  private void transpose(Made from) {
    Made at = from;
    for (int k = 0; k < 1 + draft.random.nextInt(2); k++) {
      List<Integer> perm = new ArrayList<>();
      for (int axis = 0; axis < at.rank(); axis++) {
        perm.add(draft.random.nextInt(perm.size() + 1), axis);
      }
      Made source = at;
      List<Size> shape = perm.stream().map(source::size).toList();
      at =
          draft.add(
              "Transpose<perm = %s>(%s)".formatted(perm, at.name()),
              from.type(),
              shape,
              at.exact());
    }
  }

  /** An axis of size 1 that comes before a Transpose and goes behind it, or the other way round. */
  private void turnedAxis(Made from) {
    if (from.rank() < 2 || from.rank() > 4) {
      return;
    }
    List<Integer> perm = new ArrayList<>();
    for (int axis = 0; axis < from.rank(); axis++) {
      perm.add(from.rank() - 1 - axis);
    }
    List<Size> turned = perm.stream().map(from::size).collect(Collectors.toList());
    Made at =
        draft.add(
            "Transpose<perm = %s>(%s)".formatted(perm, from.name()),
            from.type(),
            turned,
            from.exact());
    at = unsqueeze(at);
    perm.add(from.rank());
    java.util.Collections.shuffle(perm, draft.random);
    Made source = at;
    List<Size> shape = perm.stream().map(source::size).toList();
    at =
        draft.add(
            "Transpose<perm = %s>(%s)".formatted(perm, at.name()),
            from.type(),
            shape,
            from.exact());
    if (draft.chance(2)) {
      squeeze(at);
    }
  }

  private Made slice(Made from) {
    int axis = axis(from);
    Size size = from.size(axis);
    if (size.batch() || size.number() < 2) {
      return from;
    }
    long n = size.number();
    long start = draft.random.nextInt((int) n);
    long end = start + draft.random.nextInt((int) (n - start) + 1);
    if (end == start && !draft.chance(6)) {
      end++;
    }
    List<Size> shape = new ArrayList<>(from.shape());
    boolean back = draft.opset >= 10 && start == 0 && end == n && draft.chance(2);
    shape.set(axis, Size.of(end - start));
    String call;
    if (draft.opset < 10) {
      call =
          "Slice<starts = [%d], ends = [%d], axes = [%d]>(%s)"
              .formatted(start, end, axis, from.name());
    } else if (back) {
      call =
          "Slice(%s, %s, %s, %s, %s)"
              .formatted(
                  from.name(), draft.list(-1), draft.list(-99), draft.list(axis), draft.list(-1));
    } else {
      long first = draft.chance(3) ? start - n : start;
      long last = end == n && draft.chance(2) ? Long.MAX_VALUE : end;
      call =
          "Slice(%s, %s, %s, %s)"
              .formatted(
                  from.name(),
                  draft.list(first),
                  draft.list(last),
                  draft.list(written(axis, from.rank())));
    }
    return draft.add(call, from.type(), shape, from.exact());
  }

  private void concat(Made from) {
    int axis = axis(from);
    Made at = from;
    for (int k = 0; k < 1 + draft.random.nextInt(2); k++) {
      Made source = at;
      List<Made> fits =
          draft.values.stream()
              .filter(
                  other ->
                      other.type().equals(source.type())
                          && !other.size0(axis).batch()
                          && !source.size0(axis).batch()
                          && fits(source, other, axis))
              .toList();
      if (fits.isEmpty()) {
        return;
      }
      List<Made> parts =
          IntStream.range(0, 1 + draft.random.nextInt(2))
              .mapToObj(i -> draft.any(fits))
              .collect(Collectors.toList());
      parts.add(draft.random.nextInt(parts.size() + 1), source);
      List<Size> shape = new ArrayList<>(source.shape());
      shape.set(axis, Size.of(parts.stream().mapToLong(part -> part.size(axis).number()).sum()));
      String names = parts.stream().map(Made::name).collect(Collectors.joining(", "));
      if (draft.chance(6) && source.shape().stream().noneMatch(Size::batch)) {
        long[] empty = source.shape().stream().mapToLong(Size::number).toArray();
        empty[axis] = 0;
        names += ", " + draft.constant(from.type() + java.util.Arrays.toString(empty), "{}");
      }
      at =
          draft.add(
              "Concat<axis = %d>(%s)".formatted(written(axis, source.rank()), names),
              from.type(),
              shape,
              parts.stream().allMatch(Made::exact));
    }
  }

  private static boolean fits(Made a, Made b, int axis) {
    return a.rank() == b.rank()
        && IntStream.range(0, a.rank()).allMatch(k -> k == axis || a.size(k).equals(b.size(k)));
  }

  private void split(Made from) {
    int axis = axis(from);
    Size size = from.size(axis);
    if (size.batch() || size.number() < 2) {
      return;
    }
    List<Long> sizes = new ArrayList<>();
    for (long left = size.number(); left > 0; left -= sizes.get(sizes.size() - 1)) {
      sizes.add(1L + draft.random.nextInt((int) left));
    }
    List<String> names = sizes.stream().map(s -> draft.newName()).toList();
    long[] parts = sizes.stream().mapToLong(Long::longValue).toArray();
    String call =
        draft.opset >= 13
            ? "Split<axis = %d>(%s, %s)".formatted(axis, from.name(), draft.list(parts))
            : "Split<axis = %d, split = %s>(%s)".formatted(axis, sizes, from.name());
    draft.node(String.join(", ", names), call);
    for (int k = 0; k < parts.length; k++) {
      List<Size> shape = new ArrayList<>(from.shape());
      shape.set(axis, Size.of(parts[k]));
      draft.value(names.get(k), from.type(), shape, from.exact());
    }
  }

  private void gather(Made from) {
    int axis = axis(from);
    Size size = from.size(axis);
    if (size.batch() || size.number() == 0) {
      return;
    }
    List<Size> shape = new ArrayList<>(from.shape());
    long at = draft.random.nextInt((int) size.number());
    String index;
    if (draft.chance(2)) {
      index =
          draft.constant(
              "int64",
              "{" + (draft.chance(3) && draft.opset >= 11 ? at - size.number() : at) + "}");
      shape.remove(axis);
    } else {
      index = draft.list(at, 0);
      shape.set(axis, Size.of(2));
    }
    draft.add(
        "Gather<axis = %d>(%s, %s)".formatted(axis, from.name(), index),
        from.type(),
        shape,
        from.exact());
  }

  private void pad(Made from) {
    if (from.rank() < 1 || draft.opset < 11) {
      return;
    }
    long[] pads = new long[2 * from.rank()];
    List<Size> shape = new ArrayList<>(from.shape());
    int axis = axis(from);
    if (!from.size(axis).batch() && !draft.chance(3)) {
      pads[axis] = draft.random.nextInt(2);
      pads[axis + from.rank()] = draft.random.nextInt(2);
      shape.set(axis, Size.of(from.size(axis).number() + pads[axis] + pads[axis + from.rank()]));
    }
    String value =
        draft.chance(2) ? "" : ", " + draft.constant(from.type(), draft.any(List.of("{0}", "{1}")));
    draft.add(
        "Pad(%s, %s%s)".formatted(from.name(), draft.list(pads), value),
        from.type(),
        shape,
        from.exact());
  }

  private void repeat(Made from) {
    long[] times = new long[from.rank()];
    List<Size> shape = new ArrayList<>(from.shape());
    boolean tile = draft.chance(2);
    for (int k = 0; k < times.length; k++) {
      Size size = from.size(k);
      times[k] = size.isOne() || tile && draft.chance(4) ? 1 + draft.random.nextInt(2) : 1;
      shape.set(k, new Size(size.number() * times[k], size.batch()));
    }
    String call = (tile ? "Tile" : "Expand") + "(" + from.name() + ", " + draft.list(times) + ")";
    draft.add(call, from.type(), shape, from.exact());
  }
}
