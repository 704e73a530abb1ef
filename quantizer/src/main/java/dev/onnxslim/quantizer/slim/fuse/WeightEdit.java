package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Puts what a neighbour does to each channel into a weight and a bias. */
final class WeightEdit {
  /** What is added ahead of a product gets lost if it is much larger than the data. */
  private static final double LARGEST_SHIFT_AHEAD = 256;

  private final WeightUse use;
  private final Graph graph;
  private final Node node;

  WeightEdit(WeightUse use) {
    this.use = use;
    this.graph = use.node().graph();
    this.node = use.node();
  }

  /**
   * Lets the node do what its only reader does.
   *
   * @param rank of the node's output, 0 if it is not known
   * @return whether it was possible and the model did not grow
   */
  boolean takeOver(Node next, ChannelAffine affine, int rank) {
    Optional<double[]> old = use.bias();
    if (old.isEmpty() || !affine.scales() && !affine.shifts()) {
      return false;
    }
    double[] bias = new double[use.out().count()];
    for (int c = 0; c < bias.length; c++) {
      bias[c] = old.get()[c] * affine.scale()[c] + affine.shift()[c];
    }
    boolean biased = use.hasBias() || affine.shifts();
    boolean becomesGemm = biased && !use.holdsBias();
    if (becomesGemm && rank != 2
        || biased && !isStorable(bias)
        || growth(next, affine.scales(), biased) > 0) {
      return false;
    }
    Value weight = affine.scales() ? scaled(use.out(), affine.scale()) : node.input(1);
    Optional<Value> added = biased ? Optional.of(bias(bias)) : Optional.empty();
    Value result = next.output(0);
    Optional<Node> before = graph.detach(next);
    if (becomesGemm) {
      List<Value> inputs = List.of(node.input(0), weight, added.get());
      graph.insert(before, WeightUse.GEMM, inputs, List.of(result), Attributes.none());
      graph.remove(node);
      return true;
    }
    graph.redefine(node, result);
    set(weight, added);
    return true;
  }

  /**
   * Lets the node do what was done to its data by {@code ahead}, which it alone reads.
   *
   * @param data what {@code ahead} was applied to
   * @return whether it was possible and the model did not grow
   */
  boolean takeOverFrom(Node ahead, Value data, ChannelAffine affine) {
    boolean biased = affine.shifts();
    if (biased && !canShiftAhead() || affine.largestShift() > LARGEST_SHIFT_AHEAD) {
      return false;
    }
    Optional<double[]> old = biased ? use.bias() : Optional.empty();
    if (biased && old.isEmpty()
        || !affine.scales() && !biased
        || growth(ahead, affine.scales(), biased) > 0) {
      return false;
    }
    double[] bias = biased ? ShiftSums.plus(old.get(), use, affine.shift()) : new double[0];
    if (biased && !isStorable(bias)) {
      return false;
    }
    Value weight = affine.scales() ? scaled(use.in(), affine.scale()) : node.input(1);
    Optional<Value> added = biased ? Optional.of(bias(bias)) : Optional.empty();
    graph.setInput(node, 0, data);
    graph.remove(ahead);
    set(weight, added);
    return true;
  }

  /** Padded zeros are not shifted, so there must be none. */
  private boolean canShiftAhead() {
    if (use.is(WeightUse.GEMM)) {
      return use.inAxis() == 1;
    }
    String autoPad = node.attributes().s("auto_pad", "NOTSET");
    if (!use.is(WeightUse.CONV) || !autoPad.equals("NOTSET") && !autoPad.equals("VALID")) {
      return false;
    }
    for (long pad : node.attributes().ints("pads")) {
      if (pad != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isStorable(double[] bias) {
    double most = use.type() == ElemType.FLOAT ? Float.MAX_VALUE : Double.MAX_VALUE;
    for (double value : bias) {
      if (!(Math.abs(value) <= most)) {
        return false;
      }
    }
    return true;
  }

  private void set(Value weight, Optional<Value> bias) {
    if (weight != node.input(1)) {
      graph.setInput(node, 1, weight);
    }
    if (bias.isPresent()) {
      graph.setInput(node, 2, bias.get());
      if (node.attributes().has("beta")) {
        graph.setAttributes(node, node.attributes().without("beta"));
      }
    }
  }

  /** By how many bytes the model grows, what goes with {@code gone} taken off. */
  private long growth(Node gone, boolean scales, boolean biased) {
    long growth = -StoredBytes.freedWith(gone);
    Value weight = node.input(1);
    if (scales) {
      long size = StoredBytes.stored(use.weight(), weight.name());
      boolean isReadTwice = weight.uses().size() > 1;
      growth += isReadTwice ? size : size - StoredBytes.freed(weight, node);
    }
    if (biased) {
      Value bias = node.input(2);
      Tensor stored = ChannelAxis.tensor("", use.type(), new double[use.out().count()]);
      String name = bias.isAbsent() ? biasName() : bias.name();
      growth += StoredBytes.stored(stored, name);
      growth -= bias.isAbsent() || bias.uses().size() > 1 ? 0 : StoredBytes.freed(bias, node);
    }
    return growth;
  }

  private Value scaled(ChannelLayout layout, double[] factors) {
    String name = graph.model().uniqueName(node.input(1).name());
    Tensor weight = ScaledPayload.scale(use.weight(), name, layout, factors);
    return graph.addConstant(weight, Optional.of(node));
  }

  private Value bias(double[] values) {
    String name = graph.model().uniqueName(use.hasBias() ? node.input(2).name() : biasName());
    return graph.addConstant(ChannelAxis.tensor(name, use.type(), values), Optional.of(node));
  }

  private String biasName() {
    return node.input(1).name() + "_bias";
  }
}
