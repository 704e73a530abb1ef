package dev.onnxslim.quantizer.parity;

import dev.onnxslim.quantizer.runtime.NdArray;
import java.util.Optional;

/** Sums over pairs of values x (reference) and y (candidate), and the figures they give. */
final class FloatSums {
  private static final int CHUNK = 4096;

  /** Rows longer than this are no classes to choose from. */
  private static final int MAX_CLASSES = 1 << 20;

  private double sumXx;
  private double sumYy;
  private double sumXy;
  private double sumEe;
  private double maxError;
  private double maxReference;
  private long count;
  private long moved;
  private long rows;
  private long sameTop;

  /**
   * Adds two arrays of the same shape.
   *
   * @param mask covers them; padded positions are left out
   */
  void add(NdArray reference, NdArray candidate, Optional<PaddingMask> mask) {
    int elements = reference.elements();
    if (elements == 0) return;
    long[] dims = reference.dims();
    long last = dims.length == 0 ? 1 : dims[dims.length - 1];
    boolean classes = last > 1 && last <= MAX_CLASSES && (mask.isEmpty() || dims.length > 2);
    int row = classes ? (int) last : mask.isPresent() ? 1 : Math.min(elements, CHUNK);
    int perPosition = mask.map(m -> elements / m.mask().elements()).orElse(elements);
    int chunk = Math.max(1, CHUNK / row) * row;
    double[] x = new double[chunk];
    double[] y = new double[chunk];
    for (int start = 0; start < elements; start += chunk) {
      int n = Math.min(chunk, elements - start);
      reference.read(start, x, n);
      candidate.read(start, y, n);
      for (int from = 0; from < n; from += row) {
        int position = (start + from) / perPosition;
        if (mask.isPresent() && mask.get().isPadding(position)) continue;
        int to = Math.min(n, from + row);
        addRow(x, y, from, to);
        if (classes) addTop(x, y, from, to);
      }
    }
  }

  private void addRow(double[] x, double[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double a = x[i];
      double b = y[i];
      if (!Double.isFinite(a) || !Double.isFinite(b)) {
        if (Double.compare(a, b) != 0) moved++;
        continue;
      }
      double e = a - b;
      sumXx += a * a;
      sumYy += b * b;
      sumXy += a * b;
      sumEe += e * e;
      maxError = Math.max(maxError, Math.abs(e));
      maxReference = Math.max(maxReference, Math.abs(a));
    }
    count += to - from;
  }

  private void addTop(double[] x, double[] y, int from, int to) {
    rows++;
    if (top(x, from, to) == top(y, from, to)) sameTop++;
  }

  private static int top(double[] values, int from, int to) {
    int top = from;
    for (int i = from + 1; i < to; i++) {
      if (values[i] > values[top]) top = i;
    }
    return top;
  }

  /** Adds another's sums to these. */
  void add(FloatSums other) {
    sumXx += other.sumXx;
    sumYy += other.sumYy;
    sumXy += other.sumXy;
    sumEe += other.sumEe;
    maxError = Math.max(maxError, other.maxError);
    maxReference = Math.max(maxReference, other.maxReference);
    count += other.count;
    moved += other.moved;
    rows += other.rows;
    sameTop += other.sameTop;
  }

  /** Values added, not-finite ones included. */
  long count() {
    return count;
  }

  /** Values that changed between finite, NaN, +Inf and -Inf. */
  long moved() {
    return moved;
  }

  double maxError() {
    return maxError;
  }

  double maxReference() {
    return maxReference;
  }

  /** 10 log10(sum x^2 / sum (x - y)^2); +Inf when nothing differs. */
  double sqnrDb() {
    return sumEe == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(sumXx / sumEe);
  }

  /** Cosine of the angle between x and y; 1 when both are zero, 0 when one is. */
  double cosine() {
    if (sumEe == 0) return 1;
    return sumXx == 0 || sumYy == 0 ? 0 : sumXy / (Math.sqrt(sumXx) * Math.sqrt(sumYy));
  }

  /** Share of rows whose largest value stays; NaN without rows of two values or more. */
  double top1() {
    return rows == 0 ? Double.NaN : (double) sameTop / rows;
  }
}
