package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Sums, products and extremes over axes of small tensors, such as the number of elements. */
final class ReducedContents {
  private ReducedContents() {}

  /** The elements of the result of ReduceSum, ReduceProd, ReduceMax or ReduceMin. */
  static List<Optional<Contents>> of(OpContext op) {
    ElemType type = op.elemType(0);
    if (op.contents(0).isEmpty() || !Elements.isNumeric(type)) {
      return List.of();
    }
    Shape data = op.shape(0);
    int count = Elements.count(op, data);
    List<Dim> elements = Elements.wholes(op.contents(0).get(), type);
    if (elements.size() != count) {
      return List.of();
    }
    Shape kept = ReductionOps.reduced(data, ReductionOps.axes(op, data.rank()), true);
    String reduction = op.node().op().type();
    List<Dim> results =
        new ArrayList<>(Collections.nCopies(Elements.count(op, kept), start(reduction, type)));
    int[] targets = targets(data, kept, count);
    boolean[] isStarted = new boolean[results.size()];
    for (int at = 0; at < count; at++) {
      int to = targets[at];
      Dim next = elements.get(at);
      results.set(to, isStarted[to] ? joined(reduction, results.get(to), next) : next);
      isStarted[to] = true;
    }
    results.replaceAll(result -> Elements.fitted(result, type));
    return List.of(Optional.of(new Contents.Integers(results)));
  }

  /** The result for no elements. */
  private static Dim start(String reduction, ElemType type) {
    return switch (reduction) {
      case "ReduceSum" -> Dim.of(0);
      case "ReduceProd" -> Dim.of(1);
      case "ReduceMax" -> type == ElemType.BOOL ? Dim.of(0) : Dim.UNKNOWN;
      default -> type == ElemType.BOOL ? Dim.of(1) : Dim.UNKNOWN;
    };
  }

  private static Dim joined(String reduction, Dim a, Dim b) {
    return switch (reduction) {
      case "ReduceSum" -> a.plus(b);
      // A floating-point factor that is not known may be infinite.
      case "ReduceProd" ->
          a instanceof Dim.Unknown || b instanceof Dim.Unknown ? Dim.UNKNOWN : a.times(b);
      case "ReduceMax" -> a.max(b);
      default -> a.min(b);
    };
  }

  /** The element of the result that each element goes into. */
  private static int[] targets(Shape data, Shape kept, int count) {
    int[] targets = new int[count];
    long stride = 1;
    long inner = 1;
    for (int back = 1; back <= data.rank(); back++) {
      long size = data.dim(-back).sizeOrMinusOne();
      if (!kept.dim(-back).is(1)) {
        for (int at = 0; at < count; at++) {
          targets[at] += (int) (at / inner % size * stride);
        }
      }
      stride *= kept.dim(-back).sizeOrMinusOne();
      inner *= size;
    }
    return targets;
  }
}
