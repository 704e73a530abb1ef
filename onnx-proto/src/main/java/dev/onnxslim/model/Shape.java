package dev.onnxslim.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The dimensions of a tensor, outermost first; rank 0 is a scalar. */
public record Shape(List<Dim> dims) {
  /** The shape of a single value. */
  public static final Shape SCALAR = new Shape(List.of());

  public Shape {
    dims = List.copyOf(dims);
  }

  // Written out, as what a record is given takes long at a cold start.
  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && shape.dims.equals(dims);
  }

  @Override
  public int hashCode() {
    return dims.hashCode();
  }

  /** A shape whose sizes are all known. */
  public static Shape of(long... sizes) {
    List<Dim> dims = new ArrayList<>(sizes.length);
    for (long size : sizes) {
      dims.add(new Dim.Known(size));
    }
    return new Shape(dims);
  }

  /** A shape of any dimensions. */
  public static Shape of(Dim... dims) {
    return new Shape(Arrays.asList(dims));
  }

  /** A shape of which only the rank is known. */
  public static Shape ofRank(int rank) {
    return new Shape(Collections.nCopies(rank, Dim.UNKNOWN));
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
    for (Dim dim : dims) {
      if (!dim.isKnown()) {
        return false;
      }
    }
    return true;
  }

  /** How many elements a tensor of this shape has. */
  public Dim elements() {
    return elements(0, rank());
  }

  /** The product of the dimensions {@code from} to {@code to - 1}. */
  public Dim elements(int from, int to) {
    Dim product = Dim.of(1);
    for (Dim dim : dims.subList(from, to)) {
      product = product.times(dim);
    }
    return product;
  }

  /** The dimensions {@code from} to {@code to - 1}. */
  public Shape sub(int from, int to) {
    return new Shape(dims.subList(from, to));
  }

  /** All but the last {@code count} dimensions. */
  public Shape dropLast(int count) {
    return sub(0, rank() - count);
  }

  /** The shape with dimensions added at its end. */
  public Shape append(Dim... more) {
    List<Dim> all = new ArrayList<>(dims);
    all.addAll(Arrays.asList(more));
    return new Shape(all);
  }

  /** The shape with another dimension at {@code axis}; a negative axis counts from the end. */
  public Shape with(int axis, Dim dim) {
    List<Dim> all = new ArrayList<>(dims);
    all.set(axis < 0 ? axis + rank() : axis, dim);
    return new Shape(all);
  }

  /** The shape without the dimension at {@code axis}; a negative axis counts from the end. */
  public Shape without(int axis) {
    List<Dim> all = new ArrayList<>(dims);
    all.remove(axis < 0 ? axis + rank() : axis);
    return new Shape(all);
  }

  /** The shape with a dimension added before {@code axis}, from 0 to the rank. */
  public Shape insert(int axis, Dim dim) {
    List<Dim> all = new ArrayList<>(dims);
    all.add(axis, dim);
    return new Shape(all);
  }

  /** The shape with values in place of symbols. */
  public Shape with(Map<String, Dim> symbols) {
    if (isKnown() || symbols.isEmpty()) {
      return this;
    }
    List<Dim> all = new ArrayList<>(rank());
    for (Dim dim : dims) {
      all.add(dim.with(symbols));
    }
    return new Shape(all);
  }

  /**
   * The shape of two tensors broadcast against each other; empty when they do not go together.
   *
   * @see <a href="https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md">ONNX
   *     broadcasting</a>
   */
  public static Optional<Shape> broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    Dim[] dims = new Dim[rank];
    for (int back = 1; back <= rank; back++) {
      Dim x = back > a.rank() ? Dim.of(1) : a.dim(-back);
      Dim y = back > b.rank() ? Dim.of(1) : b.dim(-back);
      if (x.conflictsWith(y) && !x.is(1) && !y.is(1)) {
        return Optional.empty();
      }
      dims[rank - back] = x.broadcast(y);
    }
    return Optional.of(of(dims));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (Dim dim : dims) {
      text.append(text.length() > 1 ? "x" : "").append(dim);
    }
    return text.append(']').toString();
  }
}
