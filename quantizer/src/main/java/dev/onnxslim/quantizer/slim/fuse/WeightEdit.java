package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

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
    return takeOver(next, affine, rank, PathSummands.none(), node);
  }

  /**
   * Lets the node do what is done behind it, with only nodes of one reader in between.
   *
   * @param rank of the node's output, 0 if it is not known
   * @param summands what is added in between: they take the shift, if there are any
   * @param last the node whose output {@code next} reads
   * @return whether it was possible and the model did not grow
   */
  boolean takeOver(Node next, ChannelAffine all, int rank, PathSummands summands, Node last) {
    Optional<double[]> old = use.bias();
    if (old.isEmpty() || !all.scales() && !all.shifts()) {
      return false;
    }
    ChannelAffine affine = summands.isEmpty() ? all : all.withoutShift();
    double[] bias = new double[use.out().count()];
    for (int c = 0; c < bias.length; c++) {
      bias[c] = old.get()[c] * affine.scale()[c] + affine.shift()[c];
    }
    boolean biased = use.hasBias() || affine.shifts();
    boolean becomesGemm = biased && !use.holdsBias();
    if (biased && !use.canTakeShift(rank)
        || biased && !Numbers.areStorable(use.type(), bias)
        || !use.holds(use.out(), affine)
        || growth(next, affine.scales(), biased) + summands.growth() > 0) {
      return false;
    }
    Value result = next.output(0);
    Optional<Value> spare = spare(next);
    graph.detach(next);
    store(use.out(), affine, biased ? Optional.of(bias) : Optional.empty(), spare);
    summands.store();
    if (becomesGemm) {
      List<Value> inputs = List.copyOf(node.inputs());
      Value product = node.output(0);
      Optional<Node> before = graph.detach(node);
      Node gemm = graph.insert(before, WeightUse.GEMM, inputs, List.of(product), Attributes.none());
      graph.redefine(last == node ? gemm : last, result);
      return true;
    }
    graph.redefine(last, result);
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
    if (biased && !Numbers.areStorable(use.type(), bias) || !use.holds(use.in(), affine)) {
      return false;
    }
    Optional<Value> spare = spare(ahead);
    graph.setInput(node, use.dataIndex(), data);
    graph.remove(ahead);
    store(use.in(), affine, biased ? Optional.of(bias) : Optional.empty(), spare);
    return true;
  }

  /** Padded zeros are not shifted, so there must be none. */
  private boolean canShiftAhead() {
    if (use.is(WeightUse.GEMM)) {
      return use.inAxis() == 1 && !use.isOnTheLeft();
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

  /** Stores a new weight and a new bias; what the bias was multiplied with is in it. */
  private void store(
      ChannelLayout layout, ChannelAffine affine, Optional<double[]> bias, Optional<Value> spare) {
    if (affine.scales()) {
      double[] factors = affine.scale();
      put(
          use.index(),
          Optional.empty(),
          n -> ScaledPayload.scale(use.weight(), n, layout, factors));
    }
    if (bias.isPresent()) {
      double[] values = bias.get();
      put(2, spare, name -> Numbers.tensor(name, use.type(), use.biasDims(), values));
      if (node.attributes().has("beta")) {
        graph.setAttributes(node, node.attributes().without("beta"));
      }
    }
  }

  /** By how many bytes the model grows, what goes with {@code gone} taken off. */
  private long growth(Node gone, boolean scales, boolean biased) {
    long growth = -StoredBytes.freedWith(gone);
    if (scales && !isMine(node.input(use.index()))) {
      growth += StoredBytes.added(use.weight(), node.input(use.index()).name());
    }
    if (biased) {
      Value bias = node.input(2);
      double[] zeros = new double[use.out().count()];
      Tensor stored = Numbers.tensor("", use.type(), use.biasDims(), zeros);
      if (!isMine(bias)) {
        growth += StoredBytes.added(stored, baseName(2, spare(gone)));
      } else if (bias.constant().get().byteSize() != stored.byteSize()) {
        growth += StoredBytes.added(stored, bias.name()) - StoredBytes.freed(bias, node);
      }
    }
    return growth;
  }

  /** Whether only this node reads a constant, and only once. */
  private static boolean isMine(Value constant) {
    return constant.constant().isPresent()
        && constant.uses().size() == 1
        && !constant.isGraphOutput();
  }

  /** A constant that goes with a neighbour, for a new bias to take its name. */
  private Optional<Value> spare(Node gone) {
    boolean normalizes = gone.op().equals(ChannelAffine.BATCH_NORMALIZATION);
    return (normalizes ? Stream.of(gone.input(2)) : gone.inputs().stream())
        .filter(v -> v.initializer().isPresent() && v.graph() == graph && isMine(v))
        .filter(v -> !use.hasBias())
        .findFirst();
  }

  /** Stores a constant for the node to read, under the name of one that goes, if there is one. */
  private void put(int index, Optional<Value> spare, Function<String, Tensor> tensor) {
    Value old = node.input(index);
    String name = baseName(index, spare);
    if (isMine(old) && old.initializer().isPresent() && old.graph() == graph) {
      graph.setInput(node, index, Value.ABSENT);
      graph.removeInitializer(old);
    } else if (spare.isPresent()) {
      graph.removeInitializer(spare.get());
    } else {
      name = graph.model().uniqueName(name);
    }
    graph.setInput(node, index, graph.addConstant(tensor.apply(name), Optional.of(node)));
  }

  private String baseName(int index, Optional<Value> spare) {
    Value old = node.input(index);
    String own = old.isAbsent() ? node.input(use.index()).name() + "_bias" : old.name();
    return spare.map(Value::name).orElse(own);
  }
}
