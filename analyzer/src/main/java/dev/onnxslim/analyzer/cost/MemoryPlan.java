package dev.onnxslim.analyzer.cost;

import dev.onnxslim.model.Dim;
import java.util.List;
import java.util.Optional;

/**
 * Bytes of activations while the nodes run one after the other: a value lives from the node that
 * makes it to the last that reads it, the model's inputs and outputs throughout.
 *
 * @param peakBytes the most that lives at one time; a formula or unknown while sizes are open
 * @param peak the node that runs then and what lives; empty while sizes are open
 * @param timeline bytes that live while each node of the main graph runs, in order; empty while
 *     sizes are open
 */
public record MemoryPlan(Dim peakBytes, Optional<Peak> peak, List<Long> timeline) {
  /**
   * The moment of the peak.
   *
   * @param step index of the node in the main graph
   * @param node its label
   * @param live what lives then, largest first
   */
  public record Peak(int step, String node, List<Live> live) {}

  /** A value that lives. */
  public record Live(String name, String type, long bytes) {}
}
