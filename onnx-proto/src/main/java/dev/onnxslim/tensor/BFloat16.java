package dev.onnxslim.tensor;

/**
 * bfloat16, the upper half of a float, held in a {@code short}. Every bfloat16 is exact as a float;
 * a float is rounded half to even, and keeps the sign of zero and the top bits of a NaN.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html#tensor-element-types">ONNX element types</a>
 */
public final class BFloat16 {

  private static final int FLOAT_INFINITY = 0x7f800000;

  private BFloat16() {}

  /** The value of the bfloat16 {@code bits}. */
  public static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The bfloat16 nearest to {@code value}, ties to even. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fffffff) > FLOAT_INFINITY) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }

  /**
   * Converts {@code n} values from {@code src[srcOff]} on to floats from {@code dst[dstOff]} on.
   */
  public static void toFloats(short[] src, int srcOff, float[] dst, int dstOff, int n) {
    for (int i = 0; i < n; i++) {
      dst[dstOff + i] = toFloat(src[srcOff + i]);
    }
  }

  /**
   * Rounds {@code n} floats from {@code src[srcOff]} on to bfloat16 from {@code dst[dstOff]} on.
   */
  public static void fromFloats(float[] src, int srcOff, short[] dst, int dstOff, int n) {
    for (int i = 0; i < n; i++) {
      dst[dstOff + i] = fromFloat(src[srcOff + i]);
    }
  }
}
