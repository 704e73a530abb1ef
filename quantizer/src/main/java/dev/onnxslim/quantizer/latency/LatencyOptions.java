package dev.onnxslim.quantizer.latency;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long, and on what, a model is run.
 *
 * @param shapes sizes that the model leaves open, as {@code --input-shape} takes them
 * @param samples a folder whose first sample is the input; empty for one that is made up
 * @param seed of an input that is made up
 * @param budget that runs are repeated for, after some that do not count
 * @param timeout of the whole, loading the model included
 */
public record LatencyOptions(
    List<String> shapes, Optional<Path> samples, long seed, Duration budget, Duration timeout) {
  public LatencyOptions {
    shapes = List.copyOf(shapes);
  }

  /** Two seconds of runs on an input that is made up. */
  public static LatencyOptions defaults() {
    return new LatencyOptions(
        List.of(), Optional.empty(), 4711, Duration.ofSeconds(2), Duration.ofSeconds(120));
  }
}
