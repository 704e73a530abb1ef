package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.tensor.BFloat16;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements of the four types of weights, computed with as doubles and rounded once. */
final class Numbers {
  /** The largest finite bfloat16. */
  private static final double MOST_OF_BFLOAT16 = 0x1.FEp127;

  private Numbers() {}

  static boolean areKnown(ElemType type) {
    return type == ElemType.FLOAT || type == ElemType.DOUBLE || areHalves(type);
  }

  /** Whether a type is so narrow that a product may leave its range. */
  static boolean areHalves(ElemType type) {
    return type == ElemType.FLOAT16 || type == ElemType.BFLOAT16;
  }

  static int size(ElemType type) {
    return type.bits() / Byte.SIZE;
  }

  /** The element number {@code k}; little endian, as the buffer has to be. */
  static double get(ByteBuffer bytes, ElemType type, int k) {
    return switch (type) {
      case FLOAT -> bytes.getFloat(k * Float.BYTES);
      case FLOAT16 -> Float16.toFloat(bytes.getShort(k * Short.BYTES));
      case BFLOAT16 -> BFloat16.toFloat(bytes.getShort(k * Short.BYTES));
      default -> bytes.getDouble(k * Double.BYTES);
    };
  }

  /** Rounds a number into the place of element {@code k}. */
  static void put(ByteBuffer bytes, ElemType type, int k, double value) {
    switch (type) {
      case FLOAT -> bytes.putFloat(k * Float.BYTES, (float) value);
      case FLOAT16 -> bytes.putShort(k * Short.BYTES, Float16.fromFloat(toOdd(value)));
      case BFLOAT16 -> bytes.putShort(k * Short.BYTES, BFloat16.fromFloat(toOdd(value)));
      default -> bytes.putDouble(k * Double.BYTES, value);
    }
  }

  /**
   * The float beside a number whose last bit says that it is not the number itself: rounded again,
   * to halves, it becomes what the number would have.
   *
   * @see <a href="https://hal.science/inria-00080427">Boldo and Melquiond, Emulation of a FMA and
   *     correctly rounded sums: proved algorithms using rounding to odd</a>
   */
  private static float toOdd(double value) {
    float near = (float) value;
    if (near == value || Float.isNaN(near) || Float.isInfinite(near)) {
      return near;
    }
    int bits = Float.floatToRawIntBits(near);
    return Float.intBitsToFloat((Math.abs((double) near) > Math.abs(value) ? bits - 1 : bits) | 1);
  }

  /** Whether a type holds all numbers. */
  static boolean areStorable(ElemType type, double[] values) {
    double most = most(type);
    for (double value : values) {
      if (!(Math.abs(value) <= most)) {
        return false;
      }
    }
    return true;
  }

  /** The largest number of a type. */
  static double most(ElemType type) {
    return switch (type) {
      case FLOAT -> Float.MAX_VALUE;
      case FLOAT16 -> Float16.MAX_VALUE;
      case BFLOAT16 -> MOST_OF_BFLOAT16;
      default -> Double.MAX_VALUE;
    };
  }

  /** A tensor of numbers, rounded to its type. */
  static Tensor tensor(String name, ElemType type, long[] dims, double[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * size(type)).order(ByteOrder.LITTLE_ENDIAN);
    for (int k = 0; k < values.length; k++) {
      put(bytes, type, k, values[k]);
    }
    return new Tensor(name, type, dims, Payload.of(bytes.array()));
  }
}
