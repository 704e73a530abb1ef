package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * What a node does to each channel: {@code y = scale * x + shift}.
 *
 * @see <a
 *     href="https://onnx.ai/onnx/operators/onnx__BatchNormalization.html">BatchNormalization</a>
 */
record ChannelAffine(double[] scale, double[] shift) {
  static final OpId BATCH_NORMALIZATION = OpId.onnx("BatchNormalization");

  /** Broadcasting as it is now; also the first opset whose BatchNormalization needs no is_test. */
  static final int MIN_OPSET = 7;

  /** Beyond these a scaled weight could leave the range of floats. */
  private static final double LEAST = 0x1p-80;

  private static final double MOST = 0x1p40;

  /**
   * What Mul, Div, Add or Sub with a constant does; empty if the constant is none for each channel,
   * would enlarge the data, or divides.
   *
   * @param data the index of the input that is not the constant
   */
  static Optional<ChannelAffine> ofArithmetic(
      Node node, int data, ElemType type, ChannelAxis axis) {
    Tensor constant = node.input(1 - data).constant().orElse(null);
    if (constant == null
        || constant.elemType() != type
        || node.inputs().size() != 2
        || opset(node) < MIN_OPSET
        || !node.op().domain().isEmpty()) {
      return Optional.empty();
    }
    return axis.read(constant).flatMap(c -> of(node.op().type(), data, c)).filter(a -> a.isSane());
  }

  private static Optional<ChannelAffine> of(String op, int data, double[] c) {
    return switch (op) {
      case "Mul" -> Optional.of(new ChannelAffine(c, map(c, x -> 0)));
      case "Add" -> Optional.of(new ChannelAffine(map(c, x -> 1), c));
      case "Sub" ->
          Optional.of(
              data == 0
                  ? new ChannelAffine(map(c, x -> 1), map(c, x -> -x))
                  : new ChannelAffine(map(c, x -> -1), c));
      case "Div" ->
          data == 0
              ? Optional.of(new ChannelAffine(map(c, x -> 1 / x), map(c, x -> 0)))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /**
   * What a BatchNormalization in inference form does; empty if it trains, if one of its parameters
   * is not constant, or if they are not one for each of {@code channels}.
   */
  static Optional<ChannelAffine> ofNormalization(Node node, ElemType type, int channels) {
    boolean infers =
        node.op().equals(BATCH_NORMALIZATION)
            && opset(node) >= MIN_OPSET
            && node.inputs().size() == 5
            && !node.attributes().hasReference()
            && node.attributes().i("training_mode", 0) == 0
            && node.attributes().i("spatial", 1) != 0
            && node.outputs().stream().skip(1).allMatch(output -> output.isAbsent());
    double[][] p = new double[5][];
    for (int k = 1; k < 5; k++) {
      Tensor tensor = infers ? node.input(k).constant().orElse(null) : null;
      if (tensor == null
          || tensor.elemType() != type
          || !Arrays.equals(tensor.dims(), new long[] {channels})) {
        return Optional.empty();
      }
      p[k] = ChannelAxis.doubles(tensor);
    }
    double epsilon = node.attributes().f("epsilon", 1e-5f);
    double[] scale = new double[channels];
    double[] shift = new double[channels];
    for (int c = 0; c < channels; c++) {
      scale[c] = p[1][c] / Math.sqrt(p[4][c] + epsilon);
      shift[c] = p[2][c] - p[3][c] * scale[c];
    }
    return Optional.of(new ChannelAffine(scale, shift)).filter(a -> a.isSane());
  }

  /** Whether any channel is multiplied with anything but 1. */
  boolean scales() {
    return Arrays.stream(scale).anyMatch(x -> x != 1);
  }

  /** Whether anything but 0 is added to any channel. */
  boolean shifts() {
    return Arrays.stream(shift).anyMatch(x -> x != 0);
  }

  /** The same factors and nothing added. */
  ChannelAffine withoutShift() {
    return new ChannelAffine(scale, new double[shift.length]);
  }

  /** The largest size of what is added. */
  double largestShift() {
    return Arrays.stream(shift).map(Math::abs).max().orElse(0);
  }

  private boolean isSane() {
    return Arrays.stream(scale).allMatch(x -> x == 0 || Math.abs(x) >= LEAST && Math.abs(x) <= MOST)
        && Arrays.stream(shift).allMatch(x -> Math.abs(x) <= Float.MAX_VALUE);
  }

  private static long opset(Node node) {
    return node.graph().opset("").orElse(0);
  }

  private static double[] map(double[] values, DoubleUnaryOperator operator) {
    return Arrays.stream(values).map(operator).toArray();
  }
}
