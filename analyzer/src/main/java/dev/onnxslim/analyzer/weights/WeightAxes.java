package dev.onnxslim.analyzer.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The axes of a weight that its reader sums over; every other axis tells outputs apart. Errors of
 * elements along a reduced axis average out, so these may share a scale, others should not.
 *
 * @param reduced axes counted from 0, ascending
 */
public record WeightAxes(List<Integer> reduced) {
  public WeightAxes {
    reduced = reduced.stream().sorted().collect(Collectors.toUnmodifiableList());
  }

  /** Axes by number. */
  public static WeightAxes of(Integer... reduced) {
    return new WeightAxes(Arrays.asList(reduced));
  }

  /** Whether the reduced axes are neighbours, so that they can be seen as one axis. */
  public boolean isContiguous() {
    return !reduced.isEmpty()
        && reduced.get(reduced.size() - 1) - reduced.get(0) == reduced.size() - 1;
  }

  /** The same axes of a constant whose axis {@code own[k]} is axis {@code k} here, -1 for none. */
  Optional<WeightAxes> within(int[] own) {
    List<Integer> axes = reduced.stream().map(axis -> own[axis]).filter(axis -> axis >= 0).toList();
    return axes.isEmpty() ? Optional.empty() : Optional.of(new WeightAxes(axes));
  }
}
