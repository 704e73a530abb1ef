package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Rules of the convolutions. */
final class ConvOps {
  private ConvOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Conv", 1, shape(1), cost(1, 2)),
        OpRule.onnx("ConvInteger", 10, shape(1), cost(1, NO_BIAS))
            .withElemTypes(ElemTypeRule.of(ElemType.INT32)),
        OpRule.onnx("QLinearConv", 10, shape(3), cost(3, 8)).withElemTypes(ElemTypeRule.ofInput(7)),
        OpRule.onnx("DeformConv", 19, shape(1), ConvOps::deformedCost),
        OpRule.onnx("ConvTranspose", 1, ConvOps::transposed, ConvOps::transposedCost),
        OpRule.onnx("CausalConvWithState", 27, ConvOps::causal, causalCost(2)));
  }

  static final int NO_BIAS = Integer.MAX_VALUE;

  static ShapeRule shape(int weight) {
    return op -> op.known(convolved(op, weight, ChannelOrder.FIRST));
  }

  /**
   * {@code X[N, C, d...] * W[M, C/group, k...] -> Y[N, M, e...]}.
   *
   * @param weight the input that is {@code W}
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Conv.html">ONNX Conv</a>
   */
  static Shape convolved(OpContext op, int weight, ChannelOrder order) {
    Shape w = weight(op, weight);
    Shape x = image(op, w.rank());
    if (order.channels(x).conflictsWith(w.dim(1).times(group(op)))) {
      throw op.invalid("channels differ: " + x + " * " + w + " in " + group(op) + " groups");
    }
    Window window = Window.of(op, kernel(op, w));
    return order.image(x.dim(0), w.dim(0), window.outputSizes(order.spatial(x)));
  }

  /** The image; of no known size when the input's shape is not known. */
  static Shape image(OpContext op, int rank) {
    return op.shapeIfKnown(0).isPresent() ? op.shapeOfRank(0, rank) : Shape.ofRank(rank);
  }

  /** The weight's shape; of no known size when only the image's or the kernel's is known. */
  static Shape weight(OpContext op, int index) {
    Optional<Shape> weight = op.shapeIfKnown(index);
    if (weight.isEmpty()) {
      int kernel = Window.kernelShape(op).size();
      return Shape.ofRank(kernel > 0 ? kernel + 2 : op.rank(0));
    }
    if (weight.get().rank() < 2) {
      throw op.invalid("the weight is " + weight.get());
    }
    return weight.get();
  }

  /** The kernel sizes, from the attribute or else the weight's {@code k...}. */
  static List<Dim> kernel(OpContext op, Shape weight) {
    List<Dim> stated = Window.kernelShape(op);
    List<Dim> stored = weight.sub(2, weight.rank()).dims();
    if (stated.isEmpty()) {
      return stored;
    }
    if (stated.size() != stored.size()) {
      throw op.invalid("kernel_shape " + stated + " of a weight " + weight);
    }
    for (int axis = 0; axis < stated.size(); axis++) {
      if (stated.get(axis).conflictsWith(stored.get(axis))) {
        throw op.invalid("kernel_shape " + stated + " of a weight " + weight);
      }
    }
    return stated;
  }

  static long group(OpContext op) {
    long group = op.attributes().i("group", 1);
    if (group <= 0) {
      throw op.invalid("group is " + group);
    }
    return group;
  }

  /** {@code MACs = elements(Y) · C/group · k...}; a bias adds once to each element of Y. */
  static CostRule cost(int weight, int bias) {
    return op -> {
      Shape y = op.outputShape(0);
      OpCost products = OpCost.macs(y.elements().times(taps(op, weight)));
      return bias != NO_BIAS && op.has(bias) ? products.plus(elementwise(y)) : products;
    };
  }

  /** {@code C/group · k...}: the products that one element of the output sums. */
  static Dim taps(OpContext op, int weight) {
    Shape w = op.shape(weight);
    return w.elements(1, w.rank());
  }

  static OpCost elementwise(Shape shape) {
    return OpCost.of(Work.ELEMENTWISE, shape.elements());
  }

  /**
   * {@code MACs = elements(Y) · C/group · k...}. Each tap of each channel is interpolated before
   * between the {@code 2^n} elements around it, once for all output channels, and times the mask.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__DeformConv.html">ONNX DeformConv</a>
   */
  private static OpCost deformedCost(OpContext op) {
    Shape y = op.outputShape(0);
    OpCost cost = OpCost.macs(y.elements().times(taps(op, 1)));
    Shape w = op.shape(1);
    int axes = w.rank() - 2;
    Dim sampled = op.dim(0, 1).times(y.elements(2, y.rank())).times(w.elements(2, w.rank()));
    long each = (2L << axes) + (op.has(4) ? 1 : 0);
    cost = cost.plus(OpCost.of(Work.ELEMENTWISE, sampled.times(y.dim(0)).times(each)));
    return op.has(3) ? cost.plus(elementwise(y)) : cost;
  }

  /**
   * {@code X[N, C, d...] * W[C, M/group, k...] -> Y[N, M, e...]} with {@code output_shape}, or
   * {@code e = stride · (d - 1) + output_padding + dilation · (k - 1) + 1 - pads}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__ConvTranspose.html">ONNX ConvTranspose</a>
   */
  private static Inferred transposed(OpContext op) {
    Shape w = weight(op, 1);
    Shape x = image(op, w.rank());
    if (x.dim(1).conflictsWith(w.dim(0))) {
      throw op.invalid("channels differ: " + x + " * " + w);
    }
    List<Dim> sizes = new ArrayList<>();
    for (long size : op.attributes().ints("output_shape")) {
      sizes.add(Dim.of(size));
    }
    if (sizes.isEmpty()) {
      Window window = Window.of(op, kernel(op, w));
      sizes = window.transposedSizes(ChannelOrder.FIRST.spatial(x));
    } else if (sizes.size() != x.rank() - 2) {
      throw op.invalid("output_shape has " + sizes.size() + " sizes for " + x);
    }
    Dim channels = w.dim(1).times(group(op));
    return op.known(ChannelOrder.FIRST.image(x.dim(0), channels, sizes));
  }

  /** {@code MACs = elements(X) · M/group · k...}: each element is spread over the kernel. */
  static OpCost transposedCost(OpContext op) {
    return transposedCost(op, 2);
  }

  static OpCost transposedCost(OpContext op, int bias) {
    OpCost products = OpCost.macs(op.shape(0).elements().times(taps(op, 1)));
    return op.has(bias) ? products.plus(elementwise(op.outputShape(0))) : products;
  }

  /**
   * {@code X[B, C, L] * W[C, 1, k] -> Y[B, C, L], state[B, C, k - 1]}, each channel for itself.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__CausalConvWithState.html">ONNX
   *     CausalConvWithState</a>
   */
  private static Inferred causal(OpContext op) {
    Shape x = op.shapeOfRank(0, 3);
    Shape w = op.shapeIfKnown(1).isPresent() ? op.shapeOfRank(1, 3) : Shape.ofRank(3);
    if (x.dim(1).conflictsWith(w.dim(0))) {
      throw op.invalid("channels differ: " + x + " * " + w);
    }
    return op.known(x, x.with(2, w.dim(2).minus(1)));
  }

  /** {@code MACs = elements(Y) · k}; SiLU is activation work. */
  static CostRule causalCost(int bias) {
    return op -> {
      Shape y = op.outputShape(0);
      OpCost cost = cost(1, bias).cost(op);
      return op.attributes().s("activation", "none").equals("none")
          ? cost
          : cost.plus(OpCost.of(Work.ACTIVATION, y.elements()));
    };
  }

  /** Unknown sizes along so many axes. */
  static List<Dim> unknown(int axes) {
    return Collections.nCopies(axes, Dim.UNKNOWN);
  }
}
