package dev.onnxslim.quantizer.prune;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What operators of the standard do to channels. A rule returns whether the channels of all inputs
 * are taken care of: they may go as far as the node is concerned.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
final class FlowRules {
  /** Each element by itself; 0 need not stay 0. */
  private static final String[] ELEMENTWISE = {
    "Abs",
    "Cast",
    "Ceil",
    "Celu",
    "Clip",
    "Cos",
    "Dropout",
    "Elu",
    "Erf",
    "Exp",
    "Floor",
    "Gelu",
    "HardSigmoid",
    "HardSwish",
    "Identity",
    "LeakyRelu",
    "Log",
    "Mish",
    "Neg",
    "Reciprocal",
    "Relu",
    "Round",
    "Selu",
    "Shrink",
    "Sigmoid",
    "Sign",
    "Sin",
    "Softplus",
    "Softsign",
    "Sqrt",
    "Swish",
    "Tanh",
    "ThresholdedRelu"
  };

  private static final String[] POOLS = {
    "AveragePool", "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool", "LpPool", "MaxPool"
  };

  private static final String[] SUMS = {"Add", "Sub", "Div", "Max", "Min"};

  private static final String[] REDUCTIONS = {
    "ReduceMean",
    "ReduceSum",
    "ReduceMax",
    "ReduceMin",
    "ReduceProd",
    "ReduceL1",
    "ReduceL2",
    "ReduceLogSum",
    "ReduceLogSumExp",
    "ReduceSumSquare"
  };

  private final ChannelFlow flow;
  private final Map<OpId, Predicate<Node>> rules = new HashMap<>();

  FlowRules(ChannelFlow flow) {
    this.flow = flow;
    FilterRules filters = new FilterRules(flow);
    LayoutRules layouts = new LayoutRules(flow);
    put(filters::convolution, "Conv");
    put(filters::transposedConvolution, "ConvTranspose");
    put(filters::gemm, "Gemm");
    put(filters::matMul, "MatMul");
    put(node -> perChannel(node, 5), "BatchNormalization");
    put(node -> perChannel(node, 3), "InstanceNormalization");
    put(this::elementwise, ELEMENTWISE);
    put(this::pool, POOLS);
    put(node -> binary(node, false), SUMS);
    put(node -> binary(node, true), "Mul");
    put(this::slope, "PRelu");
    put(layouts::reduce, REDUCTIONS);
    put(layouts::flatten, "Flatten");
    put(layouts::reshape, "Reshape");
    put(layouts::squeeze, "Squeeze");
    put(layouts::unsqueeze, "Unsqueeze");
    put(layouts::transpose, "Transpose");
    put(layouts::resize, "Resize", "Upsample");
    put(layouts::pad, "Pad");
  }

  private void put(Predicate<Node> rule, String... types) {
    for (String type : types) {
      rules.put(OpId.onnx(type), rule);
    }
  }

  /** Follows the channels through a node; false if those of its inputs have to stay. */
  boolean follow(Node node) {
    Predicate<Node> rule = rules.get(node.op());
    return rule != null && !node.attributes().hasReference() && rule.test(node);
  }

  /** A node for people: its operator, and its name or its output's. */
  static String label(Node node) {
    return node.op().type() + " '" + name(node) + "'";
  }

  /** A node's name, or its first output's if it has none. */
  static String name(Node node) {
    return node.name().isEmpty() ? node.output(0).name() : node.name();
  }

  private boolean elementwise(Node node) {
    Optional<ChannelPlace> place = flow.place(node.input(0));
    if (!othersAreUnplaced(node) || !onlyFirstOutput(node)) {
      return false;
    }
    place.ifPresent(p -> flow.put(node.output(0), p));
    return true;
  }

  private boolean pool(Node node) {
    Optional<ChannelPlace> place = flow.place(node.input(0));
    if (place.isPresent() && !place.get().isPlain() || !onlyFirstOutput(node)) {
      return false;
    }
    place.ifPresent(p -> flow.put(node.output(0), p));
    return true;
  }

  /** Input 0 is data, each of the others holds a number for each channel. */
  private boolean perChannel(Node node, int inputs) {
    Optional<ChannelPlace> place = flow.place(node.input(0));
    if (place.isEmpty()) {
      return othersAreUnplaced(node);
    }
    if (!place.get().isPlain()
        || !onlyFirstOutput(node)
        || node.inputs().size() != inputs
        || node.attributes().i("training_mode", 0) != 0
        || node.attributes().i("spatial", 1) == 0) {
      return false;
    }
    long[] dims = {place.get().entries()};
    for (int k = 1; k < inputs; k++) {
      Tensor constant = node.input(k).constant().orElse(null);
      if (constant == null || !Arrays.equals(constant.dims(), dims)) {
        return false;
      }
    }
    for (int k = 1; k < inputs; k++) {
      place.get().group().add(new ChannelEdit.Slice(node, k, 0, 1));
    }
    flow.put(node.output(0), place.get());
    return true;
  }

  private boolean slope(Node node) {
    Optional<ChannelPlace> place = flow.place(node.input(0));
    return place.isEmpty()
        ? othersAreUnplaced(node)
        : flow.place(node.input(1)).isEmpty() && withConstant(node, 0, place.get());
  }

  private boolean binary(Node node, boolean multiplies) {
    if (node.inputs().size() != 2) {
      return false;
    }
    Optional<ChannelPlace> one = flow.place(node.input(0));
    Optional<ChannelPlace> other = flow.place(node.input(1));
    if (one.isPresent() && other.isPresent()) {
      return both(node, one.get(), other.get(), multiplies);
    }
    return one.isEmpty() && other.isEmpty()
        || withConstant(node, one.isPresent() ? 0 : 1, one.or(() -> other).get());
  }

  /** A constant is the same for all channels, or is sliced with them. */
  private boolean withConstant(Node node, int data, ChannelPlace place) {
    Tensor constant = node.input(1 - data).constant().orElse(null);
    Optional<Shape> shape = flow.facts().shape(node.input(data));
    if (constant == null || shape.isEmpty() || constant.rank() > shape.get().rank()) {
      return false;
    }
    int axis = place.axis() - (shape.get().rank() - constant.rank());
    if (axis >= 0 && constant.dims()[axis] != 1) {
      if (constant.dims()[axis] != place.entries()) {
        return false;
      }
      place.group().add(new ChannelEdit.Slice(node, 1 - data, axis, place.block()));
    }
    flow.put(node.output(0), place);
    return true;
  }

  private boolean both(Node node, ChannelPlace one, ChannelPlace other, boolean multiplies) {
    Optional<Shape> a = flow.facts().shape(node.input(0));
    Optional<Shape> b = flow.facts().shape(node.input(1));
    if (a.isEmpty() || b.isEmpty() || a.get().rank() != b.get().rank() || !one.isLike(other)) {
      return false;
    }
    if (!multiplies) {
      flow.meet(node, one.group(), other.group());
    } else if (one.group().root() != other.group().root()) {
      if (isSingle(a.get(), one.axis()) && !isSingle(b.get(), one.axis())) {
        one.group().markGates();
      } else if (isSingle(b.get(), one.axis()) && !isSingle(a.get(), one.axis())) {
        other.group().markGates();
      }
      one.group().join(other.group());
    }
    flow.put(node.output(0), one);
    return true;
  }

  /** Whether there is one number for each channel. */
  private static boolean isSingle(Shape shape, int axis) {
    return shape.elements(axis + 1, shape.rank()).is(1);
  }

  private boolean othersAreUnplaced(Node node) {
    return node.inputs().stream().skip(1).allMatch(input -> flow.place(input).isEmpty());
  }

  private static boolean onlyFirstOutput(Node node) {
    return node.outputs().stream().skip(1).noneMatch(Value::isUsed);
  }
}
