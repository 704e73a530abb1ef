package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a Conv, ConvTranspose, Gemm or MatMul reads a constant weight of floats, its second input:
 * where the channels of its data and of its output lie.
 *
 * @param out the weight by channels of the output
 * @param in the weight by channels of the data
 * @param rank axes of data and output; 0 if the operator takes any rank
 * @param inAxis the axis of channels in the data; the last one if the rank is 0
 * @see <a href="https://onnx.ai/onnx/operators/onnx__ConvTranspose.html">ConvTranspose: [C,
 *     M/group, ...]</a>
 */
record WeightUse(
    Node node, Tensor weight, ChannelLayout out, ChannelLayout in, int rank, int inAxis) {
  static final OpId CONV = OpId.onnx("Conv");
  static final OpId CONV_TRANSPOSE = OpId.onnx("ConvTranspose");
  static final OpId GEMM = OpId.onnx("Gemm");
  static final OpId MATMUL = OpId.onnx("MatMul");

  /** The weight that a node reads; empty if it is none of the four or its weight is no constant. */
  static Optional<WeightUse> of(Node node) {
    Tensor weight = node.input(1).constant().orElse(null);
    if (weight == null
        || node.attributes().hasReference()
        || node.graph().opset("").orElse(0) < ChannelAffine.MIN_OPSET
        || weight.elemType() != ElemType.FLOAT && weight.elemType() != ElemType.DOUBLE
        || weight.elements() == 0
        || weight.data().size() != weight.byteSize()) {
      return Optional.empty();
    }
    if (node.op().equals(CONV) || node.op().equals(CONV_TRANSPOSE)) {
      return convolution(node, weight);
    }
    if ((node.op().equals(GEMM) || node.op().equals(MATMUL)) && weight.rank() == 2) {
      return Optional.of(product(node, weight));
    }
    return Optional.empty();
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
            ? new WeightUse(node, weight, first, second, dims.length, 1)
            : new WeightUse(node, weight, second, first, dims.length, 1));
  }

  private static WeightUse product(Node node, Tensor weight) {
    long[] dims = weight.dims();
    ChannelLayout rows = new ChannelLayout(1, 1, dims[0], dims[1]);
    ChannelLayout columns = new ChannelLayout(1, dims[0], dims[1], 1);
    if (node.op().equals(MATMUL)) {
      return new WeightUse(node, weight, columns, rows, 0, 0);
    }
    int inAxis = node.attributes().i("transA", 0) != 0 ? 0 : 1;
    return node.attributes().i("transB", 0) != 0
        ? new WeightUse(node, weight, rows, columns, 2, inAxis)
        : new WeightUse(node, weight, columns, rows, 2, inAxis);
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

  /** The channels of the output; of a MatMul of unknown rank, at least its last axis. */
  ChannelAxis outAxis(int knownRank) {
    int r = Math.max(1, rank == 0 ? knownRank : rank);
    return new ChannelAxis(r, isConvolution() ? 1 : r - 1, out.count());
  }

  /** The channels of the data, whose rank is known. */
  ChannelAxis dataAxis(int knownRank) {
    return new ChannelAxis(knownRank, rank == 0 ? knownRank - 1 : inAxis, in.count());
  }

  /** Whether there is a bias or can be one. */
  boolean holdsBias() {
    return !is(MATMUL);
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
        is(GEMM) ? new ChannelAxis(2, 1, out.count()) : new ChannelAxis(1, 0, out.count());
    return axis.read(constant)
        .map(values -> Arrays.stream(values).map(x -> beta == 1 ? x : beta * x).toArray())
        .filter(values -> Arrays.stream(values).allMatch(Double::isFinite));
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
