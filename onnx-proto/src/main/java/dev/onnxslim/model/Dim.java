package dev.onnxslim.model;

/** One dimension of a shape: a size, a named symbol, or nothing that is known. */
public sealed interface Dim {
  /** A size; at least 0. */
  record Known(long size) implements Dim {
    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /** A size that is decided at run time and has a name, such as {@code batch}. */
  record Symbol(String name) implements Dim {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A size that is decided at run time and has no name. */
  record Unknown() implements Dim {
    @Override
    public String toString() {
      return "?";
    }
  }

  /** The size, or -1 while it is not known. */
  default long sizeOrMinusOne() {
    return this instanceof Known known ? known.size() : -1;
  }
}
