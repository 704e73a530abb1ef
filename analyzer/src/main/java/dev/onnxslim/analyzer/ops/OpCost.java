package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one execution of a node computes.
 *
 * @param macs multiply-accumulates of convolutions, matrix products and recurrences
 * @param work other floating-point operations by kind; a kind that is not there has none
 */
public record OpCost(Dim macs, Map<Work, Dim> work) {
  /** Moves data at most. */
  public static final OpCost NONE = new OpCost(Dim.of(0), Map.of());

  public OpCost {
    work = Map.copyOf(work);
  }

  /** Multiply-accumulates alone. */
  public static OpCost macs(Dim macs) {
    return new OpCost(macs, Map.of());
  }

  /** Operations of one kind. */
  public static OpCost of(Work kind, Dim operations) {
    return new OpCost(Dim.of(0), Map.of(kind, operations));
  }

  /** {@code FLOPs = 2 x MACs +} the other operations. */
  public Dim flops() {
    return macs.times(2).plus(otherFlops());
  }

  /** The operations that are not multiply-accumulates. */
  public Dim otherFlops() {
    Dim sum = Dim.of(0);
    for (Dim operations : work.values()) {
      sum = sum.plus(operations);
    }
    return sum;
  }

  public OpCost plus(OpCost other) {
    Map<Work, Dim> sum = new EnumMap<>(Work.class);
    sum.putAll(work);
    other.work.forEach((kind, operations) -> sum.merge(kind, operations, Dim::plus));
    return new OpCost(macs.plus(other.macs), sum);
  }

  /** The cost of so many executions. */
  public OpCost times(Dim executions) {
    Map<Work, Dim> product = new EnumMap<>(Work.class);
    work.forEach((kind, operations) -> product.put(kind, operations.times(executions)));
    return new OpCost(macs.times(executions), product);
  }
}
