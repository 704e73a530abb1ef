package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A tensor of at most {@link Contents#MAX_ELEMENTS} elements with what is known of them, for
 * operators that only move elements.
 */
final class SmallTensor {
  /** Where an element of a result comes from. */
  @FunctionalInterface
  interface Origin {
    /**
     * The index among the source's elements, in row-major order; {@link #UNKNOWN} where that is not
     * known, {@link #FILL} where it comes from elsewhere.
     *
     * @param place the element's coordinates in the result
     */
    int of(int[] place);
  }

  /** Where an element of a result comes from, for operators that move each axis by itself. */
  @FunctionalInterface
  interface AxisOrigin {
    /**
     * The index along an axis of the source.
     *
     * @param axis of the source
     * @param place the element's index along that axis of the result; its axes and the source's end
     *     with the same one
     */
    int of(int axis, int place);
  }

  static final int UNKNOWN = -1;
  static final int FILL = -2;

  private final int[] sizes;
  private final Contents contents;

  private SmallTensor(int[] sizes, Contents contents) {
    this.sizes = sizes;
    this.contents = contents;
  }

  /** An input whose elements are known at least in part. */
  static Optional<SmallTensor> of(OpContext op, int input) {
    Optional<Contents> contents = op.contents(input);
    return contents.isEmpty() || contents.get() instanceof Contents.Elements
        ? Optional.empty()
        : op.shapeIfKnown(input)
            .flatMap(SmallTensor::sizes)
            .map(sizes -> new SmallTensor(sizes, contents.get()));
  }

  /** An input that is small; its elements need not be known. */
  static Optional<SmallTensor> maybeUnknown(OpContext op, int input) {
    Optional<SmallTensor> known = of(op, input);
    return known.isPresent()
        ? known
        : op.shapeIfKnown(input)
            .flatMap(SmallTensor::sizes)
            .map(sizes -> new SmallTensor(sizes, new Contents.Integers(List.of())));
  }

  /** The sizes of a shape that is known and small; empty for any other. */
  static Optional<int[]> sizes(Shape shape) {
    int[] sizes = new int[shape.rank()];
    long elements = 1;
    for (int axis = 0; axis < sizes.length; axis++) {
      if (!(shape.dim(axis) instanceof Dim.Known known)
          || known.size() < 0
          || known.size() > Contents.MAX_ELEMENTS) {
        return Optional.empty();
      }
      sizes[axis] = (int) known.size();
      elements *= known.size();
      if (elements > Contents.MAX_ELEMENTS) {
        return Optional.empty();
      }
    }
    return Optional.of(sizes);
  }

  int rank() {
    return sizes.length;
  }

  int size(int axis) {
    return sizes[axis];
  }

  Contents contents() {
    return contents;
  }

  /** How many elements it has. */
  int elements() {
    int elements = 1;
    for (int size : sizes) {
      elements *= size;
    }
    return elements;
  }

  /** An element as a whole number; unknown when it is not known, not whole or not there. */
  Dim whole(int index) {
    if (index < 0) {
      return Dim.UNKNOWN;
    }
    if (contents instanceof Contents.Integers list) {
      return index < list.elements().size() ? list.elements().get(index) : Dim.UNKNOWN;
    }
    return contents
        .integers()
        .filter(list -> index < list.size())
        .map(list -> list.get(index))
        .orElse(Dim.UNKNOWN);
  }

  /** The row-major index of a place; {@link #UNKNOWN} for a place outside. */
  int index(int... place) {
    int index = 0;
    for (int axis = 0; axis < sizes.length; axis++) {
      if (place[axis] < 0 || place[axis] >= sizes[axis]) {
        return UNKNOWN;
      }
      index = index * sizes[axis] + place[axis];
    }
    return index;
  }

  /** Calls the action with each place of a tensor in row-major order; the array is reused. */
  static void forEachPlace(int[] sizes, Consumer<int[]> action) {
    for (int size : sizes) {
      if (size == 0) {
        return;
      }
    }
    int[] place = new int[sizes.length];
    int axis;
    do {
      action.accept(place);
      axis = sizes.length - 1;
      while (axis >= 0 && ++place[axis] == sizes[axis]) {
        place[axis--] = 0;
      }
    } while (axis >= 0);
  }

  /** The elements of a result that takes each of its elements from here. */
  Optional<Contents> moved(Shape result, Origin origin) {
    return moved(result, origin, Dim.UNKNOWN);
  }

  /** The elements of a result that takes each of its elements from here, axis by axis. */
  Optional<Contents> movedAlongAxes(Shape result, AxisOrigin origin) {
    int[] source = new int[sizes.length];
    return moved(
        result,
        place -> {
          for (int axis = 0; axis < source.length; axis++) {
            source[axis] = origin.of(axis, place[axis + place.length - source.length]);
          }
          return index(source);
        });
  }

  /** The elements of a result that takes its elements from here, or has {@code fill}. */
  Optional<Contents> moved(Shape result, Origin origin, Dim fill) {
    Optional<int[]> resultSizes = sizes(result);
    if (resultSizes.isEmpty()) {
      return Optional.empty();
    }
    ElementList list = new ElementList();
    forEachPlace(
        resultSizes.get(),
        place -> {
          int from = origin.of(place);
          if (from == FILL) {
            list.add(fill);
          } else {
            list.add(contents, from);
          }
        });
    return list.contents();
  }

  /** The contents of an only output. */
  static List<Optional<Contents>> only(Optional<Contents> contents) {
    return List.of(contents);
  }

  /** The rule of operators whose result has the first input's elements in the same order. */
  static List<Optional<Contents>> sameElements(OpContext op) {
    Optional<SmallTensor> data = of(op, 0);
    return data.isEmpty() || !op.outputShape(0).elements().is(data.get().elements())
        ? List.of()
        : only(Optional.of(data.get().contents()));
  }
}
