package dev.onnxslim.tensor;

/**
 * IEEE 754 binary16, held in a {@code short}. Every half is exact as a float; a float is rounded
 * half to even, overflows to infinity from 65520 on, and keeps the sign of zero and the top bits of
 * a NaN.
 *
 * @see <a href="https://onnx.ai/onnx/technical/float16.html">float16 in ONNX</a>
 */
public final class Float16 {

  /** The smallest positive normal value, 2^-14. */
  public static final float MIN_NORMAL = 0x1p-14f;

  /** The largest finite value. */
  public static final float MAX_VALUE = 65504f;

  private static final int SIGN = 0x8000;
  private static final int INFINITY = 0x7c00;
  private static final int FLOAT_INFINITY = 0x7f800000;

  /** Float bits of 65520, the smallest magnitude that rounds to infinity. */
  private static final int FLOAT_OVERFLOW = 0x477ff000;

  private static final int FLOAT_MIN_NORMAL = 0x38800000;

  private Float16() {}

  /** The value of the half {@code bits}. */
  public static float toFloat(short bits) {
    int magnitude = bits & 0x7fff;
    // A half's exponent and mantissa, moved into a float's fields, are 2^112 too small; the product
    // is exact and
    // normalises subnormals too.
    int result = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude << 13) * 0x1p112f);
    if (magnitude >= INFINITY) {
      result |= FLOAT_INFINITY;
    }
    return Float.intBitsToFloat(result | (bits & SIGN) << 16);
  }

  /** The half nearest to {@code value}, ties to even. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & SIGN;
    int magnitude = bits & 0x7fffffff;
    int half;
    if (magnitude > FLOAT_INFINITY) {
      half = INFINITY | 0x200 | (magnitude >>> 13 & 0x3ff);
    } else if (magnitude >= FLOAT_OVERFLOW) {
      half = INFINITY;
    } else if (magnitude < FLOAT_MIN_NORMAL) {
      // 0.5f has the spacing of half's subnormals, so the addition rounds to it.
      half = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - 0x3f000000;
    } else {
      half = (magnitude - (112 << 23) + 0xfff + (magnitude >>> 13 & 1)) >>> 13;
    }
    return (short) (sign | half);
  }

  /**
   * Converts {@code n} halves from {@code src[srcOff]} on to floats from {@code dst[dstOff]} on.
   */
  public static void toFloats(short[] src, int srcOff, float[] dst, int dstOff, int n) {
    for (int i = 0; i < n; i++) {
      dst[dstOff + i] = toFloat(src[srcOff + i]);
    }
  }

  /** Rounds {@code n} floats from {@code src[srcOff]} on to halves from {@code dst[dstOff]} on. */
  public static void fromFloats(float[] src, int srcOff, short[] dst, int dstOff, int n) {
    for (int i = 0; i < n; i++) {
      dst[dstOff + i] = fromFloat(src[srcOff + i]);
    }
  }
}
