package dev.onnxslim.analyzer.build;

/**
 * How a window goes over the spatial axes of an image, the same along each.
 *
 * @param stride by how much it moves
 * @param padding how many zeros are added at each end
 * @param dilation how far its elements are apart
 * @param groups into how many parts the channels are split
 */
public record Window(long stride, long padding, long dilation, long groups) {
  /** One step at a time, nothing added, all channels together. */
  public static final Window PLAIN = new Window(1, 0, 1, 1);

  /** Checks the numbers. */
  public Window {
    if (stride < 1 || padding < 0 || dilation < 1 || groups < 1) {
      throw new IllegalArgumentException(
          "expected a stride, a dilation and groups of at least 1 and no negative padding, found "
              + stride
              + ", "
              + dilation
              + ", "
              + groups
              + " and "
              + padding);
    }
  }

  /** This with another stride. */
  public Window withStride(long newStride) {
    return new Window(newStride, padding, dilation, groups);
  }

  /** This with zeros at each end. */
  public Window withPadding(long zeros) {
    return new Window(stride, zeros, dilation, groups);
  }

  /** This with elements further apart. */
  public Window withDilation(long newDilation) {
    return new Window(stride, padding, newDilation, groups);
  }

  /** This with the channels in several parts. */
  public Window withGroups(long newGroups) {
    return new Window(stride, padding, dilation, newGroups);
  }
}
