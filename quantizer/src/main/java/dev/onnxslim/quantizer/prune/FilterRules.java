package dev.onnxslim.quantizer.prune;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.Optional;

/**
 * What operators with filters do to channels: those of their data end, others begin; a depthwise
 * convolution passes them on.
 */
final class FilterRules {
  private final ChannelFlow flow;

  FilterRules(ChannelFlow flow) {
    this.flow = flow;
  }

  /** {@code W[M, C/group, k...]}. */
  boolean convolution(Node node) {
    Optional<ChannelPlace> in = flow.place(node.input(0));
    Optional<Tensor> weight = weight(node);
    if (weight.isEmpty() || weight.get().rank() < 3) {
      return false;
    }
    long[] dims = weight.get().dims();
    long group = node.attributes().i("group", 1);
    if (group == 1) {
      return (in.isEmpty() || end(node, in.get(), in.get().isPlain(), 1, dims[1]))
          && begin(node, 0, dims[0], 1);
    }
    if (in.isEmpty()) {
      return true;
    }
    boolean depthwise = group == dims[0] && dims[1] == 1 && group == in.get().entries();
    if (!depthwise || !in.get().isPlain() || !bias(node, in.get().group(), dims[0])) {
      return false;
    }
    in.get().group().add(node, 0);
    in.get().group().add(new ChannelEdit.Slice(node, 1, 0, 1));
    in.get().group().add(new ChannelEdit.Groups(node));
    flow.put(node.output(0), in.get());
    return true;
  }

  /** {@code W[C, M/group, k...]}. */
  boolean transposedConvolution(Node node) {
    Optional<ChannelPlace> in = flow.place(node.input(0));
    Optional<Tensor> weight = weight(node);
    if (weight.isEmpty() || weight.get().rank() < 3 || node.attributes().i("group", 1) != 1) {
      return false;
    }
    long[] dims = weight.get().dims();
    return (in.isEmpty() || end(node, in.get(), in.get().isPlain(), 0, dims[0]))
        && begin(node, 1, dims[1], 1);
  }

  /** {@code Y[N, M] = A[N, C] * B + C}. */
  boolean gemm(Node node) {
    Optional<ChannelPlace> in = flow.place(node.input(0));
    Optional<Tensor> weight = weight(node);
    if (weight.isEmpty() || weight.get().rank() != 2 || node.attributes().i("transA", 0) != 0) {
      return false;
    }
    int out = node.attributes().i("transB", 0) != 0 ? 0 : 1;
    long[] dims = weight.get().dims();
    return (in.isEmpty() || end(node, in.get(), in.get().axis() == 1, 1 - out, dims[1 - out]))
        && begin(node, out, dims[out], 1);
  }

  /** {@code Y[..., M] = A[..., C] * B[C, M]}. */
  boolean matMul(Node node) {
    Optional<ChannelPlace> in = flow.place(node.input(0));
    Optional<Tensor> weight = weight(node);
    int rank = flow.facts().shape(node.input(0)).map(Shape::rank).orElse(0);
    if (weight.isEmpty() || weight.get().rank() != 2 || rank < 2) {
      return false;
    }
    long[] dims = weight.get().dims();
    return (in.isEmpty() || end(node, in.get(), in.get().axis() == rank - 1, 0, dims[0]))
        && begin(node, 1, dims[1], rank - 1);
  }

  /** The filters of a node that nothing else reads, and that are no data. */
  private Optional<Tensor> weight(Node node) {
    Value value = node.input(1);
    return value
        .constant()
        .filter(tensor -> value.graph() == node.graph())
        .filter(tensor -> value.uses().size() == 1 && !value.isGraphOutput())
        .filter(tensor -> isFloat(tensor.elemType()) && tensor.elements() > 0)
        .filter(tensor -> tensor.data().size() == tensor.byteSize());
  }

  private static boolean isFloat(ElemType type) {
    return type == ElemType.FLOAT
        || type == ElemType.FLOAT16
        || type == ElemType.BFLOAT16
        || type == ElemType.DOUBLE;
  }

  /** The channels of the data are summed over. */
  private static boolean end(Node node, ChannelPlace in, boolean fits, int axis, long expected) {
    if (!fits || in.entries() != expected) {
      return false;
    }
    in.group().add(new ChannelEdit.Slice(node, 1, axis, in.block()));
    return true;
  }

  /** Other channels begin; always true, since those of the data are not concerned. */
  private boolean begin(Node node, int axis, long channels, int outAxis) {
    ChannelGroup group = flow.begin(channels);
    group.add(node, axis);
    group.add(new ChannelEdit.Slice(node, 1, axis, 1));
    if (!bias(node, group, channels)) {
      group.keep("bias of " + FlowRules.label(node));
    }
    flow.put(node.output(0), new ChannelPlace(group, outAxis, 1));
    return true;
  }

  /** Input 2: none, one number for each channel along its last axis, or one for all. */
  private static boolean bias(Node node, ChannelGroup group, long channels) {
    if (node.input(2).isAbsent()) {
      return true;
    }
    Tensor bias = node.input(2).constant().orElse(null);
    if (bias == null) {
      return false;
    }
    long last = bias.rank() == 0 ? 1 : bias.dims()[bias.rank() - 1];
    if (last == channels && bias.rank() > 0) {
      group.add(new ChannelEdit.Slice(node, 2, bias.rank() - 1, 1));
      return true;
    }
    return last == 1;
  }
}
