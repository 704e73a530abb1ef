package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Rules of operators that add to the borders of a tensor or cut them off. */
final class PadOps {
  private PadOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Pad", 1, PadOps::pad, CostRule.NONE).withContents(PadOps::padContents),
        OpRule.ms("Pad", PadOps::pad, CostRule.NONE).withContents(PadOps::padContents),
        OpRule.onnx("CenterCropPad", 18, PadOps::centerCropPad, CostRule.NONE));
  }

  /** What is added before and after each axis. */
  private record Borders(List<Dim> before, List<Dim> after) {}

  /**
   * {@code X[d0, ...] -> Y[before0 + d0 + after0, ...]}; a negative number cuts off. Version 1 has
   * the attribute {@code paddings}, 2 {@code pads}, from 11 on it is an input, from 18 on {@code
   * axes} may name the axes.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Pad.html">ONNX Pad</a>
   */
  static Inferred pad(OpContext op) {
    Shape data = op.shape(0);
    Optional<Borders> borders = borders(op, data.rank());
    if (borders.isEmpty()) {
      return op.known(Shape.ofRank(data.rank()));
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < data.rank(); axis++) {
      Dim added = borders.get().before().get(axis).plus(borders.get().after().get(axis));
      Dim size = data.dim(axis).plus(added);
      if (size instanceof Dim.Known known && known.size() < 0) {
        throw op.invalid("axis " + axis + " of " + data + " is cut to " + size);
      }
      dims.add(size);
    }
    return op.known(new Shape(dims));
  }

  /** Empty when it is not known which axes are padded. */
  private static Optional<Borders> borders(OpContext op, int rank) {
    Optional<List<Dim>> axes = op.has(3) ? op.contents(3).flatMap(Contents::integers) : all(rank);
    if (axes.isEmpty() || axes.get().contains(Dim.UNKNOWN)) {
      return Optional.empty();
    }
    List<Integer> padded = op.normalised(axes.get(), rank);
    List<Dim> pads = pads(op, padded.size());
    List<Dim> before = new ArrayList<>(Collections.nCopies(rank, Dim.of(0)));
    List<Dim> after = new ArrayList<>(before);
    for (int k = 0; k < padded.size(); k++) {
      before.set(padded.get(k), pads.get(k));
      after.set(padded.get(k), pads.get(k + padded.size()));
    }
    return Optional.of(new Borders(before, after));
  }

  private static Optional<List<Dim>> all(int rank) {
    List<Dim> axes = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      axes.add(Dim.of(axis));
    }
    return Optional.of(axes);
  }

  private static List<Dim> pads(OpContext op, int axes) {
    Optional<List<Dim>> pads;
    if (op.has(1)) {
      pads = op.contents(1).flatMap(Contents::integers);
    } else {
      pads = op.integers(1, op.attributes().has("pads") ? "pads" : "paddings");
      if (pads.isEmpty()) {
        throw op.unknown("what is added");
      }
    }
    if (pads.isPresent() && pads.get().size() != 2L * axes) {
      throw op.invalid(pads.get().size() + " pads for " + axes + " axes");
    }
    return pads.orElseGet(() -> Collections.nCopies(2 * axes, Dim.UNKNOWN));
  }

  private static List<Optional<Contents>> padContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    if (data.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    Optional<Borders> borders = borders(op, from.rank());
    String mode = op.attributes().s("mode", "constant");
    long[] before = new long[from.rank()];
    for (int axis = 0; axis < from.rank(); axis++) {
      if (borders.isEmpty()
          || !(borders.get().before().get(axis) instanceof Dim.Known first)
          || !(borders.get().after().get(axis) instanceof Dim.Known last)
          || !mode.equals("constant") && (first.size() < 0 || last.size() < 0)) {
        return List.of();
      }
      before[axis] = first.size();
    }
    int[] source = new int[from.rank()];
    return SmallTensor.only(
        from.moved(
            op.outputShape(0),
            place -> {
              for (int axis = 0; axis < source.length; axis++) {
                source[axis] = inside(place[axis] - before[axis], from.size(axis), mode);
              }
              int index = from.index(source);
              return index < 0 && mode.equals("constant") ? SmallTensor.FILL : index;
            },
            fill(op)));
  }

  private static Dim fill(OpContext op) {
    if (op.has(2)) {
      Optional<List<Dim>> value = op.contents(2).flatMap(Contents::integers);
      return value.filter(list -> list.size() == 1).map(list -> list.get(0)).orElse(Dim.UNKNOWN);
    }
    float value = op.attributes().f("value", 0);
    return value == Math.rint(value) ? Dim.of((long) value) : Dim.UNKNOWN;
  }

  /** The index that a place along one axis shows; -1 for none. */
  private static int inside(long place, int size, String mode) {
    if (size == 0) {
      return -1;
    }
    if (place >= 0 && place < size) {
      return (int) place;
    }
    return switch (mode) {
      case "edge" -> place < 0 ? 0 : size - 1;
      case "wrap" -> (int) Math.floorMod(place, (long) size);
      case "reflect" -> reflected(place, size);
      default -> -1;
    };
  }

  private static int reflected(long place, int size) {
    if (size == 1) {
      return 0;
    }
    long period = 2L * (size - 1);
    long within = Math.floorMod(place, period);
    return (int) Math.min(within, period - within);
  }

  /** {@code X, shape[k] -> Y}, whose axes, or those in {@code axes}, have the given sizes. */
  static Inferred centerCropPad(OpContext op) {
    Shape data = op.shape(0);
    List<Dim> axes =
        op.attributes().has("axes")
            ? op.integers(Integer.MAX_VALUE, "axes").orElseThrow()
            : all(data.rank()).orElseThrow();
    List<Integer> changed = op.normalised(axes, data.rank());
    List<Dim> sizes =
        op.contents(1)
            .flatMap(Contents::integers)
            .orElseGet(() -> Collections.nCopies(changed.size(), Dim.UNKNOWN));
    if (sizes.size() != changed.size()) {
      throw op.invalid(sizes.size() + " sizes for " + changed.size() + " axes");
    }
    List<Dim> result = new ArrayList<>(data.dims());
    for (int k = 0; k < sizes.size(); k++) {
      result.set(changed.get(k), sizes.get(k));
    }
    return op.known(new Shape(result));
  }
}
