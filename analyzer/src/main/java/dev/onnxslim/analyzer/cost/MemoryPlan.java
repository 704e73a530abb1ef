package dev.onnxslim.analyzer.cost;

import dev.onnxslim.analyzer.infer.InferredModel;
import dev.onnxslim.model.Dim;
import java.util.List;
import java.util.Optional;

/**
 * Bytes of activations while the nodes run one after the other: a value lives from the node that
 * makes it to the last that reads it, the model's inputs and outputs throughout.
 *
 * <p>Initializers and the tensors of Constant nodes are weights and count nothing. What Reshape,
 * Squeeze, Unsqueeze, Flatten and Identity give is their input under another shape, as in
 * onnxruntime, and takes no bytes of its own. No other node writes over its input, though
 * onnxruntime lets some: the figure is what a runtime needs that frees at once, packs without gaps
 * and never computes in place. A body or a called function adds its own peak while its node runs:
 * of branches the larger one, of a loop one iteration with what it carries in; what the body gives
 * out are the node's outputs.
 *
 * @param peakBytes the most that lives at one time; a formula or unknown while sizes are open. A
 *     formula of many moments holds for sizes of at least 1
 * @param peak the node that runs then and what lives; empty while sizes are open
 * @param timeline bytes that live while each node of the main graph runs, in order; empty while
 *     sizes are open
 * @param problem why {@code peakBytes} is not known
 */
public record MemoryPlan(
    Dim peakBytes, Optional<Peak> peak, List<Long> timeline, Optional<String> problem) {

  public MemoryPlan {
    timeline = List.copyOf(timeline);
  }

  /** A plan without a problem to tell. */
  public MemoryPlan(Dim peakBytes, Optional<Peak> peak, List<Long> timeline) {
    this(peakBytes, peak, timeline, Optional.empty());
  }

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

  /** The plan of a model's main graph in the order of its nodes. */
  public static MemoryPlan of(InferredModel model) {
    return GraphMemory.main(model.main()).plan();
  }
}
