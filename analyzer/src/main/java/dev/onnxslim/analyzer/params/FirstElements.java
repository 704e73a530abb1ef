package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The first elements of a tensor, as numbers that a person can read back without loss. */
public final class FirstElements {
  private FirstElements() {}

  /** Whether elements of a type are numbers here: booleans are 0 and 1. */
  public static boolean canRead(ElemType type) {
    return type == ElemType.BOOL || ElementReader.canRead(type);
  }

  /**
   * Reads elements in row-major order.
   *
   * @param most how many at most
   * @return floats of up to 32 bits as {@code Float}, DOUBLE as {@code Double}, UINT64 as {@code
   *     BigInteger}, others as {@code Long}
   * @throws UnsupportedOperationException unless {@link #canRead}
   */
  public static List<Number> of(Tensor tensor, int most) throws IOException {
    ElemType type = tensor.elemType();
    if (!canRead(type)) {
      throw new UnsupportedOperationException(type + " elements are no numbers here");
    }
    int count = (int) Math.min(most, tensor.elements());
    Tensor first =
        new Tensor(
            tensor.name(), type, new long[] {count}, tensor.data().slice(0, type.byteSize(count)));
    List<Number> numbers = new ArrayList<>(count);
    if (type.isInteger() && type.bits() >= Byte.SIZE || type == ElemType.BOOL) {
      for (long bits : first.toLongs()) {
        numbers.add(type == ElemType.UINT64 ? unsigned(bits) : (Number) bits);
      }
      return numbers;
    }
    ElementReader.read(
        first,
        (from, block, n) -> {
          for (int k = 0; k < n; k++) {
            numbers.add(number(type, block[k]));
          }
        });
    return numbers;
  }

  private static Number number(ElemType type, double value) {
    if (type.isInteger()) {
      return (long) value;
    }
    return type == ElemType.DOUBLE ? (Number) value : (Number) (float) value;
  }

  private static BigInteger unsigned(long bits) {
    return new BigInteger(Long.toUnsignedString(bits));
  }
}
