package dev.onnxslim.quantizer.linear;

/** Which elements of a weight share one scale. */
public sealed interface Granularity {

  /**
   * The shape of the scales for a weight of these sizes.
   *
   * @throws IllegalArgumentException if the weight has no such axis
   */
  long[] scaleShape(long[] dims);

  /**
   * Which scale each element of a weight of these sizes uses.
   *
   * @throws IllegalArgumentException if the weight has no such axis
   * @throws ArithmeticException if the sizes are too large
   */
  GroupLayout layout(long[] dims);

  /** One scale for all elements; its shape is {@code []}. */
  record PerTensor() implements Granularity {

    @Override
    public long[] scaleShape(long[] dims) {
      return new long[0];
    }

    @Override
    public GroupLayout layout(long[] dims) {
      return GroupLayout.perTensor(AxisView.product(dims, 0, dims.length));
    }
  }

  /**
   * One scale per index of {@code axis}; its shape is {@code [dims[axis]]}.
   *
   * @param axis counted from 0
   */
  record PerAxis(int axis) implements Granularity {

    @Override
    public long[] scaleShape(long[] dims) {
      return new long[] {AxisView.length(dims, axis)};
    }

    @Override
    public GroupLayout layout(long[] dims) {
      return GroupLayout.perAxis(AxisView.of(dims, axis));
    }
  }

  /**
   * One scale per run of {@code size} elements along {@code axis}, every other axis apart; the last
   * run of a line may be shorter. The shape is that of the weight with {@code ceil(dims[axis] /
   * size)} in place of {@code dims[axis]}.
   *
   * @param axis counted from 0
   * @param size at least 1; the length of the axis makes one block of each line
   */
  record PerBlock(int axis, long size) implements Granularity {

    /** Refuses an empty block. */
    public PerBlock {
      if (size < 1) {
        throw new IllegalArgumentException("expected a block size >= 1, found " + size);
      }
    }

    @Override
    public long[] scaleShape(long[] dims) {
      long blocks = GroupLayout.blocks(AxisView.length(dims, axis), size);
      long[] shape = dims.clone();
      shape[axis] = blocks;
      return shape;
    }

    @Override
    public GroupLayout layout(long[] dims) {
      return GroupLayout.perBlock(AxisView.of(dims, axis), size);
    }
  }
}
