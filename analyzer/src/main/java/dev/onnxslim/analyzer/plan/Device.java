package dev.onnxslim.analyzer.plan;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a model is to run or to be trained on.
 *
 * @param teraflops the most operations in a second, in 10^12
 * @param utilization which share of them is reached, above 0 and at most 1
 * @param watts power while it computes
 * @param memory bytes
 */
public record Device(
    OptionalDouble teraflops, double utilization, OptionalDouble watts, OptionalLong memory) {
  /** Nothing is known of it. */
  public static final Device UNKNOWN =
      new Device(OptionalDouble.empty(), 1, OptionalDouble.empty(), OptionalLong.empty());

  public Device {
    positive(teraflops.orElse(1), "the operations in a second");
    positive(utilization, "the utilization");
    positive(watts.orElse(1), "the power");
    Architecture.atLeast(1, memory.orElse(1), "the memory");
    if (utilization > 1) {
      throw new IllegalArgumentException("the utilization is at most 1, not " + utilization);
    }
  }

  private static void positive(double value, String what) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " has to be above 0, not " + value);
    }
  }

  /** What so many operations take; {@code NaN} if their number is not known. */
  Estimate.Work work(double flops) {
    if (teraflops.isEmpty() || Double.isNaN(flops)) {
      return new Estimate.Work(OptionalDouble.empty(), OptionalDouble.empty());
    }
    double seconds = Formulas.seconds(flops, teraflops.getAsDouble(), utilization);
    OptionalDouble joules =
        watts.isPresent()
            ? OptionalDouble.of(Formulas.joules(watts.getAsDouble(), seconds))
            : OptionalDouble.empty();
    return new Estimate.Work(OptionalDouble.of(seconds), joules);
  }
}
