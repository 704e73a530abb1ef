package dev.onnxslim.quantizer.linear;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import java.util.Objects;

/**
 * The integers that weights become, and how a range of values is laid onto them. 0.0 is always
 * exact.
 *
 * <ul>
 *   <li>symmetric: {@code scale = max|x| / 127}, the zero point in the middle (0 of INT8, 128 of
 *       UINT8), the lowest integer unused;
 *   <li>asymmetric: {@code scale = (max(0, max x) - min(0, min x)) / 255}, one zero point per
 *       group.
 * </ul>
 *
 * @param elemType INT8 or UINT8
 * @param symmetric whether all groups share the zero point in the middle
 */
public record QuantType(ElemType elemType, boolean symmetric) {

  /** Signed, zero point 0, values -127 to 127. */
  public static final QuantType SYMMETRIC_INT8 = new QuantType(ElemType.INT8, true);

  /** Unsigned, zero point 128, values 1 to 255. */
  public static final QuantType SYMMETRIC_UINT8 = new QuantType(ElemType.UINT8, true);

  /** Signed, values -128 to 127. */
  public static final QuantType ASYMMETRIC_INT8 = new QuantType(ElemType.INT8, false);

  /** Unsigned, values 0 to 255. */
  public static final QuantType ASYMMETRIC_UINT8 = new QuantType(ElemType.UINT8, false);

  /** Refuses other types. */
  public QuantType {
    if (elemType != ElemType.INT8 && elemType != ElemType.UINT8) {
      throw new IllegalArgumentException("expected INT8 or UINT8, found " + elemType);
    }
  }

  /** The lowest integer used. */
  public int min() {
    int lowest = elemType == ElemType.INT8 ? Byte.MIN_VALUE : 0;
    return symmetric ? lowest + 1 : lowest;
  }

  /** The highest integer used. */
  public int max() {
    return elemType == ElemType.INT8 ? Byte.MAX_VALUE : 255;
  }

  /** The zero point of every group if symmetric. */
  public int middle() {
    return elemType == ElemType.INT8 ? 0 : 128;
  }

  /**
   * The scale for values from {@code low} to {@code high}, both finite, {@code low <= 0 <= high};
   * if symmetric, only {@code high} counts, as the largest magnitude. Never 0 and never infinite; 1
   * if there are only zeros.
   *
   * @param scaleType FLOAT or FLOAT16: the scale is a value of that type, NaN if it has none that
   *     is normal
   */
  float scale(float low, float high, ElemType scaleType) {
    double range = symmetric ? high : (double) high - low;
    if (range == 0) {
      return 1;
    }
    int steps = symmetric ? max() - middle() : max() - min();
    float scale = (float) (range / steps);
    if (scale < Float.MIN_NORMAL && (double) scale * steps < range) {
      scale =
          Math.nextUp(scale); // subnormals are too coarse to round down: values would be cut off
    }
    if (scaleType == ElemType.FLOAT16) {
      float rounded = Float16.toFloat(Float16.fromFloat(scale));
      return rounded < Float16.MIN_NORMAL || Float.isInfinite(rounded) ? Float.NaN : rounded;
    }
    int zeroPoint = zeroPoint(low, scale);
    int reach = Math.max(max() - zeroPoint, zeroPoint - min());
    // Near the largest float the outermost integers would stand for infinity.
    return Float.isInfinite(reach * scale) ? largestScale(reach) : scale;
  }

  /** The zero point that goes with {@code scale}. */
  int zeroPoint(float low, float scale) {
    if (symmetric) {
      return middle();
    }
    double zeroPoint = Math.rint(min() - (double) low / scale);
    return (int) Math.max(min(), Math.min(max(), zeroPoint));
  }

  private static float largestScale(int reach) {
    float scale = Float.MAX_VALUE / reach;
    return Float.isInfinite(reach * scale) ? Math.nextDown(scale) : scale;
  }

  /**
   * Refuses types in which scales are not stored.
   *
   * @throws IllegalArgumentException unless FLOAT or FLOAT16
   */
  static ElemType checkScaleType(ElemType scaleType) {
    if (Objects.requireNonNull(scaleType) != ElemType.FLOAT && scaleType != ElemType.FLOAT16) {
      throw new IllegalArgumentException("expected scales of FLOAT or FLOAT16, found " + scaleType);
    }
    return scaleType;
  }
}
