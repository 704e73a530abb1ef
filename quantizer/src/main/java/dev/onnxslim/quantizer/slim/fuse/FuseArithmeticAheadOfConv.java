package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.Tensor;
import java.util.Set;

/**
 * Puts Mul, Div, Add and Sub with a constant, and BatchNormalization, into the Conv, ConvTranspose,
 * Gemm or MatMul that alone reads their result. The constant is a single number or one for each
 * channel of the data, whose shape is known, as it must not become larger. What is added goes into
 * the bias, only of a Gemm or of a Conv that does not pad: padded zeros would not be shifted. The
 * last factors of a normalization or an activation stay where they are: runtimes look for them.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Conv.html">ONNX Conv</a>
 */
public record FuseArithmeticAheadOfConv() implements Pass {
  private static final Set<String> OF_A_CHAIN =
      Set.of("Mul", "Div", "Add", "Sub", "Pow", "Sqrt", "Reciprocal", "Erf", "Tanh", "Sum");

  private static final Set<String> CONVERSIONS = Set.of("Cast", "CastLike", "DequantizeLinear");

  @Override
  public String name() {
    return "fuse-arithmetic-ahead-of-conv";
  }

  @Override
  public String summary() {
    return "a factor per channel, without padding a summand too, goes into the "
        + "weights behind it";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      WeightUse use = WeightUse.of(node).orElse(null);
      if (use == null) {
        continue;
      }
      Value data = node.input(use.dataIndex());
      Node ahead = data.producer().orElse(null);
      if (ahead != null && isOnlyReader(node, ahead, data) && fuse(ahead, use, facts)) {
        edits++;
      }
    }
    return edits;
  }

  private static boolean isOnlyReader(Node node, Node ahead, Value data) {
    Value output = ahead.output(0);
    return ahead.graph() == node.graph()
        && data == output
        && output.uses().size() == 1
        && !output.isGraphOutput();
  }

  private static boolean fuse(Node ahead, WeightUse use, Facts facts) {
    if (ahead.op().equals(ChannelAffine.BATCH_NORMALIZATION)) {
      return use.isConvolution()
          && ChannelAffine.ofNormalization(ahead, use.type(), use.in().count())
              .filter(affine -> new WeightEdit(use).takeOverFrom(ahead, ahead.input(0), affine))
              .isPresent();
    }
    return FuseArithmeticIntoConv.isArithmetic(ahead)
        && (fuse(ahead, 0, use, facts) || fuse(ahead, 1, use, facts));
  }

  private static boolean fuse(Node ahead, int index, WeightUse use, Facts facts) {
    Value data = ahead.input(index);
    Tensor constant = ahead.input(1 - index).constant().orElse(null);
    Shape shape = facts.shape(data).orElse(Shape.SCALAR);
    if (constant == null || data.isAbsent() || data.constant().isPresent() || isOfChain(data)) {
      return false;
    }
    if (constant.rank() > 0) {
      boolean known = use.rank() == 0 ? shape.rank() > 0 : shape.rank() == use.rank();
      if (!known) {
        return false;
      }
      Dim channels = shape.dim(use.dataAxis(shape.rank()).axis());
      if (constant.elements() > 1 && !channels.is(use.in().count())) {
        return false;
      }
    }
    int rank = constant.rank() == 0 ? Math.max(2, use.rank()) : shape.rank();
    return ChannelAffine.ofArithmetic(ahead, index, use.type(), use.dataAxis(rank))
        .filter(affine -> new WeightEdit(use).takeOverFrom(ahead, data, affine))
        .isPresent();
  }

  /**
   * Whether a value, followed back through arithmetic with constants, comes from arithmetic of two
   * computed values (a normalization, an activation) or from stored integers.
   */
  private static boolean isOfChain(Value value) {
    Value at = value;
    while (at.producer().isPresent()) {
      Node node = at.producer().get();
      if (CONVERSIONS.contains(node.op().type())) {
        return !node.input(0).isGraphInput();
      }
      if (!OF_A_CHAIN.contains(node.op().type())) {
        return false;
      }
      boolean right = node.inputs().size() == 2 && node.input(1).constant().isPresent();
      boolean left = node.inputs().size() == 2 && node.input(0).constant().isPresent();
      if (left == right || !FuseArithmeticIntoConv.isArithmetic(node)) {
        return true;
      }
      at = node.input(right ? 0 : 1);
    }
    return false;
  }
}
