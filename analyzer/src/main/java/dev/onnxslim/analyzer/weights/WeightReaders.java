package dev.onnxslim.analyzer.weights;

import dev.onnxslim.model.Function;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds what reads a constant: through operators that only move, name or convert elements, into
 * bodies that capture it and into local functions that are called with it.
 */
public final class WeightReaders {
  private static final Set<OpId> LAYOUT =
      Set.of(
          OpId.onnx("Identity"),
          OpId.onnx("Cast"),
          OpId.onnx("Transpose"),
          OpId.onnx("Reshape"),
          OpId.onnx("Flatten"),
          OpId.onnx("Squeeze"),
          OpId.onnx("Unsqueeze"));

  private final Value constant;
  private final int rank;
  private final List<WeightReader> readers = new ArrayList<>();
  private final Set<Value> seen = new HashSet<>();
  private boolean isOutput;

  private WeightReaders(Value constant, int rank) {
    this.constant = constant;
    this.rank = rank;
  }

  /**
   * Everything that reads a constant.
   *
   * @param constant a value whose {@link Value#constant()} is present
   */
  public static WeightReaders of(Value constant) {
    int rank = constant.constant().orElseThrow().rank();
    WeightReaders readers = new WeightReaders(constant, rank);
    readers.follow(constant, Optional.of(IntStream.range(0, rank).asLongStream().toArray()));
    return readers;
  }

  /** All readers, in the order found. */
  public List<WeightReader> all() {
    return List.copyOf(readers);
  }

  /** The readers that use the constant as a weight. */
  public List<WeightReader> heavy() {
    return readers.stream().filter(WeightReader::heavy).toList();
  }

  /** Whether the constant itself is given to the model's or a body's caller. */
  public boolean isOutput() {
    return isOutput;
  }

  /**
   * Follows a value.
   *
   * @param axes for each of its axes the constant's; empty once a Reshape has mixed them
   */
  private void follow(Value value, Optional<long[]> axes) {
    if (!seen.add(value)) {
      return;
    }
    isOutput |= value == constant && value.isGraphOutput();
    for (Use use : value.uses()) {
      Node node = use.node();
      Optional<Function> called = node.graph().model().function(node);
      if (called.isPresent() && use.index() < called.get().body().inputs().size()) {
        follow(called.get().body().inputs().get(use.index()), axes);
      } else if (use.index() == 0 && movesFloats(node)) {
        follow(node.output(0), moved(node, axes));
      } else {
        readers.add(reader(use, value, axes));
      }
    }
  }

  /** Whether the output holds the input's elements, as floats still. */
  private static boolean movesFloats(Node node) {
    int to = (int) node.attributes().i("to", ElemType.FLOAT.code());
    return LAYOUT.contains(node.op())
        && !node.outputs().isEmpty()
        && ElemType.find(to).map(ElemType::isFloat).orElse(false);
  }

  private WeightReader reader(Use use, Value value, Optional<long[]> axes) {
    boolean heavy = HeavyOps.isWeight(use.node(), use.index());
    Optional<WeightAxes> reduced =
        axes.filter(own -> heavy)
            .flatMap(
                own ->
                    HeavyOps.axes(use.node(), use.index(), rank)
                        .map(found -> found.beforeTranspose(own)));
    return new WeightReader(use, value == constant, heavy, reduced);
  }

  private Optional<long[]> moved(Node node, Optional<long[]> axes) {
    switch (node.op().type()) {
      case "Identity", "Cast":
        return axes;
      case "Transpose":
        long[] stated = node.attributes().ints("perm");
        long[] perm =
            stated.length > 0
                ? stated
                : IntStream.range(0, rank).mapToLong(k -> rank - 1 - k).toArray();
        boolean valid =
            perm.length == rank && Arrays.stream(perm).allMatch(p -> p >= 0 && p < rank);
        return valid
            ? axes.map(own -> Arrays.stream(perm).map(p -> own[(int) p]).toArray())
            : Optional.empty();
      default:
        return Optional.empty();
    }
  }
}
