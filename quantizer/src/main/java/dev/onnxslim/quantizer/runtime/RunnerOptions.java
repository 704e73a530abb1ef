package dev.onnxslim.quantizer.runtime;

import java.time.Duration;

/**
 * How a model is loaded and run.
 *
 * @param optimization what the runtime may do to the graph
 * @param threads threads of one operator, at least 1
 * @param runTimeout after which one run is stopped
 */
public record RunnerOptions(Optimization optimization, int threads, Duration runTimeout) {
  /** How far the runtime rewrites the graph when it loads it. */
  public enum Optimization {
    /** Not at all: the model as it stands, the reference. */
    OFF,
    /** As it does by default for an app. */
    DEFAULT
  }
}
