package dev.onnxslim.quantizer.linear;

/**
 * Which scale each element of a weight uses. The elements, in row-major order, form rows; within
 * row {@code r}, element {@code c} has the scale {@code firstGroup(r) + c / step}. Besides, the
 * elements fall into <i>units</i>: contiguous stretches that hold every element of their groups, so
 * that one look at a unit is enough to choose its scales. A <i>line</i> is a stretch of units that
 * starts a new one at its end.
 *
 * @param elements all elements
 * @param groups all scales
 * @param rowLength elements of a row
 * @param step neighbours in a row that share a scale; 1 if a row is a vector of scales
 * @param groupRows how row numbers become group numbers
 * @param unit elements of a unit, less for the last of a line
 * @param line elements of a line
 */
public record GroupLayout(
    long elements,
    long groups,
    long rowLength,
    long step,
    GroupRows groupRows,
    long unit,
    long line) {

  /**
   * The first group of row {@code r} is {@code r / period * periodStride + r % period / repeat *
   * stride}.
   *
   * @param period rows after which the pattern starts again
   * @param periodStride groups of a period
   * @param repeat rows one after another that share their groups
   * @param stride groups of a row
   */
  public record GroupRows(long period, long periodStride, long repeat, long stride) {}

  static GroupLayout perTensor(long elements) {
    return new GroupLayout(
        elements, 1, elements, elements, new GroupRows(1, 0, 1, 0), elements, elements);
  }

  static GroupLayout perAxis(AxisView view) {
    long elements = elements(view);
    long unit = view.outer() == 1 ? view.inner() : elements;
    if (view.inner() == 1) {
      GroupRows rows = new GroupRows(1, 0, 1, 0);
      return new GroupLayout(elements, view.length(), view.length(), 1, rows, unit, elements);
    }
    GroupRows rows = new GroupRows(view.length(), 0, 1, 1);
    return new GroupLayout(
        elements, view.length(), view.inner(), view.inner(), rows, unit, elements);
  }

  static GroupLayout perBlock(AxisView view, long size) {
    long elements = elements(view);
    long blocks = blocks(view.length(), size);
    long line = view.length() * view.inner();
    long unit = Math.min(size, view.length()) * view.inner();
    long groups = view.outer() * blocks * view.inner();
    if (view.inner() == 1) {
      GroupRows rows = new GroupRows(1, blocks, 1, 0);
      return new GroupLayout(elements, groups, view.length(), size, rows, unit, line);
    }
    GroupRows rows = new GroupRows(view.length(), blocks * view.inner(), size, view.inner());
    return new GroupLayout(elements, groups, view.inner(), 1, rows, unit, line);
  }

  static long blocks(long length, long size) {
    return length / size + (length % size == 0 ? 0 : 1);
  }

  private static long elements(AxisView view) {
    return Math.multiplyExact(Math.multiplyExact(view.outer(), view.length()), view.inner());
  }

  /** The first group of a row. */
  long firstGroup(long row) {
    return row / groupRows.period * groupRows.periodStride
        + row % groupRows.period / groupRows.repeat * groupRows.stride;
  }

  /** The group of one element. */
  long group(long element) {
    return firstGroup(element / rowLength) + element % rowLength / step;
  }

  /**
   * Where a stretch of whole units ends that starts with the unit at {@code start} and has at most
   * {@code target} elements, or one unit if that has more.
   */
  long stretchEnd(long start, long target) {
    if (line <= target) {
      return Math.min(elements, start + target / line * line);
    }
    long lineEnd = (start / line + 1) * line;
    return Math.min(lineEnd, start + Math.max(1, target / unit) * unit);
  }
}
