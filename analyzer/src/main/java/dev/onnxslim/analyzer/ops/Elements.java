package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;

/** Which elements meet which, and which numbers an element type holds. */
final class Elements {
  /** Integers to here are numbers of binary32. */
  private static final long FLOAT_INTEGERS = 1L << 24;

  /** Integers to here are numbers of binary64. */
  private static final long DOUBLE_INTEGERS = 1L << 53;

  /** Integers to here are numbers of binary16. */
  private static final long FLOAT16_INTEGERS = 1L << 11;

  /** Integers to here are numbers of bfloat16. */
  private static final long BFLOAT16_INTEGERS = 1L << 8;

  private Elements() {}

  /** Whether elements of the type are followed. */
  static boolean isNumeric(ElemType type) {
    return type == ElemType.BOOL
        || type == ElemType.FLOAT
        || type == ElemType.DOUBLE
        || type == ElemType.FLOAT16
        || type == ElemType.BFLOAT16
        || type.isInteger() && type.bits() >= Byte.SIZE;
  }

  /**
   * For each operand the index of the element that each element of the result is made of; ends the
   * rule when a size is not known or the result is large.
   */
  static int[][] sources(OpContext op, List<Shape> shapes) {
    Shape result = Shape.SCALAR;
    for (Shape shape : shapes) {
      result = ElementwiseShapes.broadcast(op, result, shape);
    }
    int count = count(op, result);
    int[][] sources = new int[shapes.size()][];
    for (int k = 0; k < sources.length; k++) {
      count(op, shapes.get(k));
      sources[k] = sources(shapes.get(k), result, count);
    }
    return sources;
  }

  private static int[] sources(Shape operand, Shape result, int count) {
    int[] sources = new int[count];
    long stride = 1;
    long inner = 1;
    for (int back = 1; back <= operand.rank(); back++) {
      long size = operand.dim(-back).sizeOrMinusOne();
      long all = result.dim(-back).sizeOrMinusOne();
      for (int at = 0; size > 1 && at < count; at++) {
        sources[at] += (int) (at / inner % all * stride);
      }
      stride *= size;
      inner *= all;
    }
    return sources;
  }

  /** The number of elements; ends the rule when it is not known or large. */
  static int count(OpContext op, Shape shape) {
    // Without the product of open sizes, which takes long to write down.
    long count = shape.isKnown() ? shape.elements().sizeOrMinusOne() : -1;
    if (count < 0 || count > Contents.MAX_ELEMENTS) {
      throw op.unknown("the elements of " + shape);
    }
    return (int) count;
  }

  /** The elements as whole numbers, each that is none unknown. */
  static List<Dim> wholes(Contents contents, ElemType type) {
    List<Dim> wholes = new ArrayList<>();
    if (contents instanceof Contents.Integers integers) {
      for (Dim element : integers.elements()) {
        // 64 bits without a sign do not all fit into a long.
        boolean wrapped = type == ElemType.UINT64 && isNegative(element);
        wholes.add(wrapped ? Dim.UNKNOWN : element);
      }
    } else if (contents instanceof Contents.Reals reals) {
      for (double element : reals.elements()) {
        boolean whole = element == Math.rint(element) && Math.abs(element) <= DOUBLE_INTEGERS;
        wholes.add(whole ? Dim.of((long) element) : Dim.UNKNOWN);
      }
    }
    return wholes;
  }

  private static boolean isNegative(Dim dim) {
    return dim instanceof Dim.Known known && known.size() < 0;
  }

  /**
   * The number if the type holds it, unknown if it would wrap or be rounded. Expressions are taken
   * to fit where sizes do: in 32 bits and more.
   */
  static Dim fitted(Dim dim, ElemType type) {
    if (dim instanceof Dim.Known known) {
      return holds(type, known.size()) ? dim : Dim.UNKNOWN;
    }
    return switch (type) {
      case INT32, INT64, FLOAT, DOUBLE -> dim;
      case UINT32, UINT64 -> dim.isNeverNegative() ? dim : Dim.UNKNOWN;
      default -> Dim.UNKNOWN;
    };
  }

  private static boolean holds(ElemType type, long number) {
    return switch (type) {
      case BOOL -> number == 0 || number == 1;
      case FLOAT -> Math.abs(number) <= FLOAT_INTEGERS;
      case DOUBLE -> Math.abs(number) <= DOUBLE_INTEGERS;
      case FLOAT16 -> Math.abs(number) <= FLOAT16_INTEGERS;
      case BFLOAT16 -> Math.abs(number) <= BFLOAT16_INTEGERS;
      case INT64 -> true;
      case UINT64 -> number >= 0;
      case UINT8, UINT16, UINT32 -> number >= 0 && number < 1L << type.bits();
      case INT8, INT16, INT32 ->
          number >= -(1L << (type.bits() - 1)) && number < 1L << (type.bits() - 1);
      default -> false;
    };
  }

  /**
   * Results of arithmetic, rounded to the type. One that is NaN is unknown. Halves are computed in
   * float by some runtimes, so that only whole ones are certain.
   */
  static Contents fitted(List<Double> numbers, ElemType type) {
    if (type != ElemType.FLOAT && type != ElemType.DOUBLE) {
      return wholly(numbers, type);
    }
    List<Double> rounded = new ArrayList<>();
    for (double number : numbers) {
      if (Double.isNaN(number)) {
        return wholly(numbers, type);
      }
      rounded.add(type == ElemType.FLOAT ? (float) number : number);
    }
    return new Contents.Reals(rounded);
  }

  private static Contents wholly(List<Double> numbers, ElemType type) {
    List<Dim> wholes = new ArrayList<>();
    for (Dim whole : wholes(new Contents.Reals(numbers), ElemType.DOUBLE)) {
      wholes.add(fitted(whole, type));
    }
    return new Contents.Integers(wholes);
  }
}
