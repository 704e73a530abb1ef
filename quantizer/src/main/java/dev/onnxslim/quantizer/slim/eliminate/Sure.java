package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** What the passes here ask of values: only what holds whatever is fed. */
final class Sure {
  /** Constants with more elements are weights: none of them is all ones. */
  private static final int MAX_ELEMENTS = 1 << 16;

  private Sure() {}

  /** Whether two values have the same sizes: what is not known is not the same. */
  static boolean sameShape(Facts facts, Value a, Value b) {
    Optional<Shape> shape = facts.shape(a);
    return shape.isPresent()
        && shape.get().dims().stream().noneMatch(Dim.Unknown.class::isInstance)
        && shape.equals(facts.shape(b));
  }

  /** The elements of a small value that is always the same. */
  static Optional<double[]> numbers(Facts facts, Value value) {
    return facts.contents(value).flatMap(Contents::reals);
  }

  /** Whether a value has elements, and each is always the number, its sign included. */
  static boolean isAll(Facts facts, Value value, double number) {
    Optional<double[]> numbers = numbers(facts, value);
    if (numbers.isPresent()) {
      for (double each : numbers.get()) {
        if (Double.compare(each, number) != 0) {
          return false;
        }
      }
      return numbers.get().length > 0;
    }
    return value.constant().isPresent() && isAll(value.constant().get(), number);
  }

  /** The same for a constant of single precision or less. */
  static boolean isAll(Tensor tensor, double number) {
    boolean single =
        tensor.elemType() == ElemType.FLOAT
            || tensor.elemType() == ElemType.FLOAT16
            || tensor.elemType() == ElemType.BFLOAT16;
    if (!single || tensor.elements() == 0 || tensor.elements() > MAX_ELEMENTS) {
      return false;
    }
    try {
      float[] first = new float[1];
      tensor.readFloats(0, first, 0, 1);
      if (Double.compare(first[0], number) != 0) {
        return false; // most constants are not read any further
      }
      for (float each : tensor.toFloats()) {
        if (Double.compare(each, number) != 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
