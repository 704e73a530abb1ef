package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules of onnxruntime's fused and quantized convolutions.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
 *     operators</a>
 */
final class MicrosoftConvOps {
  private MicrosoftConvOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.ms("FusedConv", ConvOps.shape(1), activated(ConvOps.cost(1, 2))),
        OpRule.ms(
            "NhwcFusedConv",
            op -> op.known(ConvOps.convolved(op, 1, ChannelOrder.LAST)),
            activated(ConvOps.cost(1, 2))),
        OpRule.ms("NhwcConv", MicrosoftConvOps::channelsLast, ConvOps.cost(1, 2)),
        OpRule.ms(
                "QLinearConv",
                op -> op.known(ConvOps.convolved(op, 3, ChannelOrder.of(op))),
                ConvOps.cost(3, 8))
            .withElemTypes(ElemTypeRule.ofInput(7)),
        OpRule.ms(
            "ConvTransposeWithDynamicPads",
            MicrosoftConvOps::dynamicPads,
            op -> ConvOps.transposedCost(op, 3)),
        OpRule.ms("CausalConvWithState", MicrosoftConvOps::causal, ConvOps.causalCost(2)),
        OpRule.ms("VarlenCausalConvWithState", MicrosoftConvOps::varlen, ConvOps.causalCost(3)));
  }

  /** The convolution, the sum with a fourth input, and the activation. */
  static CostRule activated(CostRule convolution) {
    return op -> {
      Shape y = op.outputShape(0);
      OpCost cost = convolution.cost(op);
      if (op.has(3)) {
        cost = cost.plus(ConvOps.elementwise(y));
      }
      return op.attributes().s("activation", "").isEmpty()
          ? cost
          : cost.plus(OpCost.of(Work.ACTIVATION, y.elements()));
    };
  }

  /**
   * {@code X[N, d..., C] -> Y[N, e..., M]}. Where the kernel stands in W is not documented, so that
   * the sizes are known only with {@code kernel_shape}.
   */
  private static Inferred channelsLast(OpContext op) {
    Shape w = ConvOps.weight(op, 1);
    Shape x = ConvOps.image(op, w.rank());
    List<Dim> kernel = Window.kernelShape(op);
    if (kernel.isEmpty()) {
      kernel = ConvOps.unknown(x.rank() - 2);
    }
    if (kernel.size() != x.rank() - 2) {
      throw op.invalid("kernel_shape " + kernel + " for " + x);
    }
    List<Dim> sizes = Window.of(op, kernel).outputSizes(ChannelOrder.LAST.spatial(x));
    return op.known(ChannelOrder.LAST.image(x.dim(0), w.dim(0), sizes));
  }

  /** As ConvTranspose; pads that are computed leave the sizes open. */
  private static Inferred dynamicPads(OpContext op) {
    Shape w = ConvOps.weight(op, 1);
    Shape x = ConvOps.image(op, w.rank());
    List<Dim> sizes =
        Window.of(op, ConvOps.kernel(op, w)).transposedSizes(ChannelOrder.FIRST.spatial(x));
    if (op.has(2)) {
      List<Dim> pads =
          op.contents(2).flatMap(Contents::integers).orElse(ConvOps.unknown(2 * sizes.size()));
      if (pads.size() != 2 * sizes.size()) {
        throw op.invalid(pads.size() + " pads for " + x);
      }
      List<Dim> cut = new ArrayList<>();
      for (int axis = 0; axis < sizes.size(); axis++) {
        cut.add(sizes.get(axis).minus(pads.get(axis)).minus(pads.get(axis + sizes.size())));
      }
      sizes = cut;
    }
    Dim channels = w.dim(1).times(ConvOps.group(op));
    return op.known(ChannelOrder.FIRST.image(x.dim(0), channels, sizes));
  }

  /**
   * {@code X[B, C, d..., L] * W[C, 1, k...] -> Y} as X, and the last {@code (k - 1) · dilation}
   * positions of the last axis; {@code [B, L, c...]} with the channels last, and the last {@code
   * state_window} states as a first axis.
   */
  private static Inferred causal(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() < 3) {
      throw op.invalid("an input " + x);
    }
    int axis = op.attributes().i("channels_last", 0) != 0 ? 1 : x.rank() - 1;
    Shape state = x.with(axis, history(op));
    long window = op.attributes().i("state_window", 0);
    return op.known(x, window > 0 ? state.insert(0, Dim.of(window)) : state);
  }

  private static Dim history(OpContext op) {
    return op.shapeIfKnown(1).isPresent()
        ? op.dim(1, -1).minus(1).times(op.attributes().i("dilation", 1))
        : Dim.UNKNOWN;
  }

  /** {@code X[T, C] -> Y[T, C], state[B, C, (k - 1) · dilation], update[B, capacity, C]}. */
  private static Inferred varlen(OpContext op) {
    Shape x = op.shapeOfRank(0, 2);
    Dim batch = op.shapeIfKnown(4).isPresent() ? op.dim(4, 0) : Dim.UNKNOWN;
    Dim capacity = Dim.of(op.attributes().i("state_update_capacity", 0));
    return op.known(x, Shape.of(batch, x.dim(1), history(op)), Shape.of(batch, capacity, x.dim(1)));
  }
}
