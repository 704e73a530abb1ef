package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.quantizer.linear.QuantParams;
import dev.onnxslim.quantizer.linear.QuantType;
import dev.onnxslim.tensor.ElemType;

/** What 16-bit floats can hold: a dequantized weight is cast back to them. */
final class HalfRange {
  /** From here on a cast to FLOAT16 gives infinity. */
  private static final float FLOAT16_INFINITY = 65_520;

  /** From here on a cast to BFLOAT16 gives infinity. */
  private static final float BFLOAT16_INFINITY = 0x1.ffp127f;

  private HalfRange() {}

  /** Whether all integers stand for finite values of a type. */
  static boolean holds(ElemType type, QuantParams params) {
    if (type != ElemType.FLOAT16 && type != ElemType.BFLOAT16) {
      return true;
    }
    float infinity = type == ElemType.FLOAT16 ? FLOAT16_INFINITY : BFLOAT16_INFINITY;
    QuantType integers = params.type();
    for (int k = 0; k < params.count(); k++) {
      int zeroPoint = params.zeroPoint(k);
      int reach = Math.max(integers.max() - zeroPoint, zeroPoint - integers.min());
      if (reach * params.scale(k) >= infinity) {
        return false;
      }
    }
    return true;
  }
}
