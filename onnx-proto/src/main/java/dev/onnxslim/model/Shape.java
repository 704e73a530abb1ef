package dev.onnxslim.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The dimensions of a tensor, outermost first; rank 0 is a scalar. */
public record Shape(List<Dim> dims) {
  public Shape {
    dims = List.copyOf(dims);
  }

  /** A shape whose sizes are all known. */
  public static Shape of(long... sizes) {
    return new Shape(
        Arrays.stream(sizes).mapToObj(s -> (Dim) new Dim.Known(s)).collect(Collectors.toList()));
  }

  public int rank() {
    return dims.size();
  }

  /** The dimension at {@code axis}; a negative axis counts from the end. */
  public Dim dim(int axis) {
    return dims.get(axis < 0 ? axis + rank() : axis);
  }

  /** Whether every size is known. */
  public boolean isKnown() {
    return dims.stream().allMatch(Dim.Known.class::isInstance);
  }

  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining("x", "[", "]"));
  }
}
