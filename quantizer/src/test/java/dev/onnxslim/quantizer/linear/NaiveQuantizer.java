package dev.onnxslim.quantizer.linear;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import java.util.Arrays;

/**
 * Quantization as the definition says it, one element at a time, to check the fast form against.
 */
final class NaiveQuantizer {

  final ElemType scaleType;
  final long[] scaleShape;
  final float[] scales;
  final int[] zeroPoints;
  final byte[] bytes;
  final double sqnrDb;
  final double maxAbsError;

  NaiveQuantizer(
      float[] x, long[] dims, Granularity granularity, QuantType type, ElemType scaleType) {
    scaleShape = granularity.scaleShape(dims);
    int groups = 1;
    for (long size : scaleShape) {
      groups *= (int) size;
    }
    float[] low = new float[groups];
    float[] high = new float[groups];
    for (int i = 0; i < x.length; i++) {
      int group = group(i, dims, granularity);
      low[group] = Math.min(low[group], x[i]);
      high[group] = Math.max(high[group], x[i]);
    }
    scales = new float[groups];
    zeroPoints = new int[groups];
    boolean fits = choose(low, high, type, scaleType);
    this.scaleType = fits ? scaleType : ElemType.FLOAT;
    if (!fits) {
      choose(low, high, type, ElemType.FLOAT);
    }
    bytes = new byte[x.length];
    double signal = 0;
    double noise = 0;
    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      int group = group(i, dims, granularity);
      double q = Math.rint(x[i] / scales[group]) + zeroPoints[group];
      int clamped = (int) Math.max(type.min(), Math.min(type.max(), q));
      bytes[i] = (byte) clamped;
      float y = (clamped - zeroPoints[group]) * scales[group];
      signal += (double) x[i] * x[i];
      noise += ((double) x[i] - y) * ((double) x[i] - y);
      worst = Math.max(worst, Math.abs((double) x[i] - y));
    }
    sqnrDb = noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    maxAbsError = worst;
  }

  /** Whether all scales are normal numbers of the scale type. */
  private boolean choose(float[] low, float[] high, QuantType type, ElemType scaleType) {
    boolean fits = true;
    for (int g = 0; g < low.length; g++) {
      choose(g, low[g], high[g], type, scaleType);
      fits &= scaleType == ElemType.FLOAT || scales[g] >= 0x1p-14f && scales[g] <= 65504;
    }
    return fits;
  }

  private void choose(int g, float low, float high, QuantType type, ElemType scaleType) {
    double range = type.symmetric() ? Math.max(-low, high) : (double) high - low;
    int steps = type.symmetric() ? 127 : 255;
    float scale = range == 0 ? 1 : (float) (range / steps);
    if (scaleType == ElemType.FLOAT16) {
      scale = Float16.toFloat(Float16.fromFloat(scale));
    }
    scales[g] = scale;
    zeroPoints[g] =
        type.symmetric()
            ? type.middle()
            : (int)
                Math.max(
                    type.min(), Math.min(type.max(), Math.rint(type.min() - (double) low / scale)));
  }

  /**
   * The scale index of an element: its index on every axis, then what the granularity makes of it.
   */
  static int group(int element, long[] dims, Granularity granularity) {
    long[] index = new long[dims.length];
    long rest = element;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      index[axis] = rest % dims[axis];
      rest /= dims[axis];
    }
    if (granularity instanceof Granularity.PerTensor) {
      return 0;
    }
    if (granularity instanceof Granularity.PerAxis perAxis) {
      return (int) index[perAxis.axis()];
    }
    Granularity.PerBlock perBlock = (Granularity.PerBlock) granularity;
    long[] shape = dims.clone();
    int axis = perBlock.axis();
    shape[axis] = (dims[axis] + perBlock.size() - 1) / perBlock.size();
    index[axis] /= perBlock.size();
    long group = 0;
    for (int i = 0; i < shape.length; i++) {
      group = group * shape[i] + index[i];
    }
    return (int) group;
  }

  @Override
  public String toString() {
    return "scales " + Arrays.toString(scales) + ", zero points " + Arrays.toString(zeroPoints);
  }
}
