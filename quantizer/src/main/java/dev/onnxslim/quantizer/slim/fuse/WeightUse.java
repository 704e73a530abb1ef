package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a Conv, ConvTranspose, Gemm or MatMul reads a constant weight of floats: where the channels
 * of its data and of its output lie. The weight is the second input; of a Gemm or MatMul it may be
 * the first one, and the channels of the output are then its rows.
 *
 * @param index of the weight among the inputs
 * @param out the weight by channels of the output
 * @param in the weight by channels of the data
 * @param rank axes of data and output; 0 if the operator takes any rank
 * @param inAxis the axis of channels in the data; if the rank is 0 the last one, or the one before
 *     it where the weight is on the left
 * @see <a href="https://onnx.ai/onnx/operators/onnx__ConvTranspose.html">ConvTranspose: [C,
 *     M/group, ...]</a>
 */
record WeightUse(
    Node node,
    int index,
    Tensor weight,
    ChannelLayout out,
    ChannelLayout in,
    int rank,
    int inAxis) {
  static final OpId CONV = OpId.onnx("Conv");
  static final OpId CONV_TRANSPOSE = OpId.onnx("ConvTranspose");
  static final OpId GEMM = OpId.onnx("Gemm");
  static final OpId MATMUL = OpId.onnx("MatMul");

  /** The weight that a node reads; empty if it is none of the four or its weight is no constant. */
  static Optional<WeightUse> of(Node node) {
    boolean product = node.op().equals(GEMM) || node.op().equals(MATMUL);
    int index = product && node.input(1).constant().isEmpty() ? 0 : 1;
    Tensor weight = node.input(index).constant().orElse(null);
    if (weight == null
        || node.attributes().hasReference()
        || node.graph().opset("").orElse(0) < ChannelAffine.MIN_OPSET
        || !Numbers.areKnown(weight.elemType())
        || weight.elements() == 0
        || weight.data().size() != weight.byteSize()) {
      return Optional.empty();
    }
    if (node.op().equals(CONV) || node.op().equals(CONV_TRANSPOSE)) {
      return convolution(node, weight);
    }
    if (!product || weight.rank() != 2) {
      return Optional.empty();
    }
    return Optional.of(index == 0 ? onTheLeft(node, weight) : product(node, weight));
  }

  private static Optional<WeightUse> convolution(Node node, Tensor weight) {
    long[] dims = weight.dims();
    long group = node.attributes().i("group", 1);
    if (dims.length < 3 || group < 1 || dims[0] % group != 0) {
      return Optional.empty();
    }
    long inner = Arrays.stream(dims).skip(2).reduce(1, Math::multiplyExact);
    ChannelLayout first = new ChannelLayout(1, 1, dims[0], dims[1] * inner);
    ChannelLayout second = new ChannelLayout(group, dims[0] / group, dims[1], inner);
    return Optional.of(
        node.op().equals(CONV)
            ? new WeightUse(node, 1, weight, first, second, dims.length, 1)
            : new WeightUse(node, 1, weight, second, first, dims.length, 1));
  }

  private static WeightUse product(Node node, Tensor weight) {
    long[] dims = weight.dims();
    ChannelLayout rows = new ChannelLayout(1, 1, dims[0], dims[1]);
    ChannelLayout columns = new ChannelLayout(1, dims[0], dims[1], 1);
    if (node.op().equals(MATMUL)) {
      return new WeightUse(node, 1, weight, columns, rows, 0, 0);
    }
    int inAxis = node.attributes().i("transA", 0) != 0 ? 0 : 1;
    return node.attributes().i("transB", 0) != 0
        ? new WeightUse(node, 1, weight, rows, columns, 2, inAxis)
        : new WeightUse(node, 1, weight, columns, rows, 2, inAxis);
  }

  private static WeightUse onTheLeft(Node node, Tensor weight) {
    long[] dims = weight.dims();
    ChannelLayout rows = new ChannelLayout(1, 1, dims[0], dims[1]);
    ChannelLayout columns = new ChannelLayout(1, dims[0], dims[1], 1);
    if (node.op().equals(MATMUL)) {
      return new WeightUse(node, 0, weight, rows, columns, 0, 0);
    }
    int inAxis = node.attributes().i("transB", 0) != 0 ? 1 : 0;
    return node.attributes().i("transA", 0) != 0
        ? new WeightUse(node, 0, weight, columns, rows, 2, inAxis)
        : new WeightUse(node, 0, weight, rows, columns, 2, inAxis);
  }

  boolean is(OpId op) {
    return node.op().equals(op);
  }

  boolean isConvolution() {
    return is(CONV) || is(CONV_TRANSPOSE);
  }

  ElemType type() {
    return weight.elemType();
  }

  /** The index of the data among the inputs. */
  int dataIndex() {
    return 1 - index;
  }

  boolean isOnTheLeft() {
    return index == 0;
  }

  /**
   * The channels of the output; of a MatMul of unknown rank, at least its last axis, or none if its
   * weight is on the left.
   */
  ChannelAxis outAxis(int knownRank) {
    if (isOnTheLeft()) {
      return new ChannelAxis(
          rank == 0 ? knownRank : rank, rank == 0 ? beforeLast(knownRank) : 0, out.count());
    }
    int r = Math.max(1, rank == 0 ? knownRank : rank);
    return new ChannelAxis(r, isConvolution() ? 1 : r - 1, out.count());
  }

  /** Where a product's rows lie: a vector is not one of rows. */
  private static int beforeLast(int rank) {
    return rank == 1 ? 0 : rank - 2;
  }

  /** The channels of the data, whose rank is known. */
  ChannelAxis dataAxis(int knownRank) {
    int axis = isOnTheLeft() ? beforeLast(knownRank) : knownRank - 1;
    return new ChannelAxis(knownRank, rank == 0 ? axis : inAxis, in.count());
  }

  /** Whether there is a bias or can be one. */
  boolean holdsBias() {
    return !is(MATMUL);
  }

  /** Whether a summand can go in: a MatMul of matrices can become a Gemm. */
  boolean canTakeShift(int rank) {
    return holdsBias() || rank == 2;
  }

  boolean hasBias() {
    return !node.input(2).isAbsent();
  }

  /** What is added to each channel of the output: zeros, or empty if that is not known. */
  Optional<double[]> bias() {
    if (!hasBias()) {
      return Optional.of(new double[out.count()]);
    }
    Tensor constant = node.input(2).constant().orElse(null);
    if (constant == null || constant.elemType() != type()) {
      return Optional.empty();
    }
    double beta = is(GEMM) ? node.attributes().f("beta", 1) : 1;
    ChannelAxis axis =
        is(GEMM)
            ? new ChannelAxis(2, isOnTheLeft() ? 0 : 1, out.count())
            : new ChannelAxis(1, 0, out.count());
    return axis.read(constant)
        .map(values -> Arrays.stream(values).map(x -> beta == 1 ? x : beta * x).toArray())
        .filter(values -> Arrays.stream(values).allMatch(Double::isFinite));
  }

  /** Whether the weight's type holds what becomes of it. */
  boolean holds(ChannelLayout layout, ChannelAffine affine) {
    return !Numbers.areHalves(type())
        || !affine.scales()
        || HalfRange.holds(weight, layout, affine.scale());
  }

  /** The shape of a bias for each channel. */
  long[] biasDims() {
    return isOnTheLeft() ? new long[] {out.count(), 1} : new long[] {out.count()};
  }

  /** Whether only {@code next} reads what the node makes, in the same graph. */
  boolean isReadOnlyBy(Node next) {
    Value output = node.output(0);
    return node.outputs().size() == 1
        && next.graph() == node.graph()
        && output.uses().size() == 1
        && !output.isGraphOutput();
  }
}
