package dev.onnxslim.quantizer.slim.random;

import java.util.List;

/**
 * A value of a random model.
 *
 * @param type as text writes it: float, int64 or bool
 * @param exact whether rewrites keep its bits, so that a comparison or rounding of it is safe
 */
record Made(String name, String type, List<Size> shape, boolean exact) {
  /** A size; some are so many times the batch. */
  record Size(long number, boolean batch) {
    static Size of(long number) {
      return new Size(number, false);
    }

    boolean isOne() {
      return number == 1 && !batch;
    }

    @Override
    public String toString() {
      return batch ? "?" : Long.toString(number);
    }
  }

  Made named(String other) {
    return new Made(other, type, shape, exact);
  }

  int rank() {
    return shape.size();
  }

  boolean isFloat() {
    return type.equals("float");
  }

  /** Its size along an axis. */
  Size size(int axis) {
    return shape.get(axis);
  }

  /** The same, for an axis that it may not have. */
  Size size0(int axis) {
    return axis < rank() ? shape.get(axis) : Size.of(1);
  }

  long elements() {
    return shape.stream().mapToLong(Size::number).reduce(1, (a, b) -> a * b);
  }

  /** How a graph output of it is written; a scalar has no brackets. */
  String described() {
    return shape.isEmpty() ? type + " " + name : type + shape + " " + name;
  }
}
