package dev.onnxslim.analyzer.weights;

import dev.onnxslim.model.Function;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what reads a constant: through operators that only move, name or convert elements, into
 * bodies that capture it and into local functions that are called with it.
 */
public final class WeightReaders {
  private final Value constant;
  private final List<WeightReader> readers = new ArrayList<>();
  private final Set<Value> seen = new HashSet<>();
  private boolean isOutput;

  private WeightReaders(Value start) {
    this.constant = start;
  }

  /**
   * Everything that reads a constant.
   *
   * @param constant a value whose {@link Value#constant()} is present
   */
  public static WeightReaders of(Value constant) {
    return of(constant, constant.constant().orElseThrow().rank());
  }

  /**
   * Everything that reads a value, which may be computed, or an initializer that a caller can
   * replace.
   *
   * @param rank of the value
   */
  public static WeightReaders of(Value value, int rank) {
    int[] axes = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      axes[axis] = axis;
    }
    WeightReaders readers = new WeightReaders(value);
    readers.follow(value, Optional.of(axes));
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
   * @param axes for each of its axes the constant's, or -1 for one that the constant does not have;
   *     empty once a Reshape has mixed them
   */
  private void follow(Value value, Optional<int[]> axes) {
    if (!seen.add(value)) {
      return;
    }
    isOutput |= value == constant && value.isGraphOutput();
    for (Use use : value.uses()) {
      Node node = use.node();
      Optional<Function> called = node.graph().model().function(node);
      if (called.isPresent() && use.index() < called.get().body().inputs().size()) {
        follow(called.get().body().inputs().get(use.index()), axes);
      } else if (LayoutOps.moves(use)) {
        Optional<int[]> after = axes.flatMap(own -> LayoutOps.axes(node, own));
        for (Value output : node.outputs()) {
          if (!output.isAbsent()) {
            follow(output, after);
          }
        }
      } else {
        readers.add(reader(use, value, axes));
      }
    }
  }

  private WeightReader reader(Use use, Value value, Optional<int[]> axes) {
    boolean heavy = HeavyOps.isWeight(use.node(), use.index());
    Optional<WeightAxes> reduced = Optional.empty();
    if (heavy && axes.isPresent()) {
      int[] own = axes.get();
      reduced =
          HeavyOps.axes(use.node(), use.index(), own.length).flatMap(found -> found.within(own));
    }
    return new WeightReader(use, value == constant, heavy, reduced);
  }
}
