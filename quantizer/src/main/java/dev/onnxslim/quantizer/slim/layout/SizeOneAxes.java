package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Transpose, and after it a change of shape that only adds and drops axes of size 1, the other
 * way round: first the change, then a Transpose.
 *
 * @param between the shape after the change of shape, before the Transpose
 * @param axes the order of the axes of that Transpose
 */
record SizeOneAxes(Shape between, long[] axes) {
  /**
   * Swaps the two.
   *
   * @param data the shape before the Transpose
   * @param axes the order of its axes
   * @param result the shape after the change of shape
   * @return empty if the shape changes in another way
   */
  static Optional<SizeOneAxes> swapped(Shape data, long[] axes, Shape result) {
    Optional<int[]> sources = sources(data, axes, result);
    return sources.map(found -> place(data, found, result));
  }

  /** For each axis of the result the axis of the data, -1 for a new one. */
  private static Optional<int[]> sources(Shape data, long[] axes, Shape result) {
    int[] sources = new int[result.rank()];
    int next = 0;
    for (int k = 0; k < sources.length; k++) {
      Dim dim = result.dim(k);
      while (next < axes.length && !dim.is(1) && data.dim((int) axes[next]).is(1)) {
        next++; // dropped
      }
      boolean same = next < axes.length && data.dim((int) axes[next]).equals(dim);
      if (dim instanceof Dim.Unknown || !same && !dim.is(1)) {
        return Optional.empty();
      }
      sources[k] = same ? (int) axes[next++] : -1;
    }
    for (; next < axes.length; next++) {
      if (!data.dim((int) axes[next]).is(1)) {
        return Optional.empty();
      }
    }
    return Optional.of(sources);
  }

  /** New axes follow the one that they follow in the result, those before it come first. */
  private static SizeOneAxes place(Shape data, int[] sources, Shape result) {
    List<Integer> order = new ArrayList<>(); // axes of the result, as they stand between
    for (int axis = 0; axis < data.rank(); axis++) {
      for (int k = 0; k < sources.length; k++) {
        if (sources[k] == axis) {
          order.add(k);
        }
      }
    }
    for (int k = 0; k < sources.length; k++) {
      if (sources[k] < 0) {
        order.add(k == 0 ? 0 : order.indexOf(k - 1) + 1, k);
      }
    }
    long[] axes = new long[sources.length];
    Dim[] dims = new Dim[sources.length];
    for (int at = 0; at < dims.length; at++) {
      dims[at] = result.dim(order.get(at));
      axes[order.get(at)] = at;
    }
    return new SizeOneAxes(Shape.of(dims), axes);
  }

  /** Whether both mean the same. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SizeOneAxes that
        && between.equals(that.between)
        && java.util.Arrays.equals(axes, that.axes);
  }

  @Override
  public int hashCode() {
    return 31 * between.hashCode() + java.util.Arrays.hashCode(axes);
  }
}
