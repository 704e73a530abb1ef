package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import java.util.Arrays;
import java.util.Optional;

/** The axes that Squeeze takes away and Unsqueeze adds, sorted, without negative ones. */
final class Axes {
  static final OpId SQUEEZE = OpId.onnx("Squeeze");
  static final OpId UNSQUEEZE = OpId.onnx("Unsqueeze");

  /** From here on the axes are an input. */
  private static final int AXES_INPUT = 13;

  private Axes() {}

  /** Those of a node; empty if they are computed, left out, or counted from the end. */
  static Optional<long[]> of(Node node) {
    boolean fits = node.op().equals(SQUEEZE) || node.op().equals(UNSQUEEZE);
    if (!fits || node.attributes().hasReference()) {
      return Optional.empty();
    }
    Optional<long[]> axes =
        isInput(node.graph())
            ? SmallConstants.longs(node.input(1))
            : Optional.of(node.attributes().ints("axes"));
    if (axes.isEmpty() || axes.get().length == 0) {
      return Optional.empty();
    }
    long[] sorted = Arrays.stream(axes.get()).sorted().distinct().toArray();
    return sorted[0] >= 0 && sorted.length == axes.get().length
        ? Optional.of(sorted)
        : Optional.empty();
  }

  static void set(Graph graph, Node node, long[] axes, SmallConstants constants) {
    if (isInput(graph)) {
      Value list = constants.list(node, axes);
      graph.setInput(node, 1, list);
    } else {
      graph.setAttributes(node, node.attributes().with("axes", axes));
    }
  }

  /**
   * The axes of the larger tensor when axes are taken away twice, or added twice.
   *
   * @param larger those between the largest tensor and the middle one, in the largest
   * @param smaller those between the middle one and the smallest, in the middle one
   */
  static long[] merged(long[] larger, long[] smaller) {
    long[] all = Arrays.copyOf(larger, larger.length + smaller.length);
    int next = 0;
    long kept = 0; // how many axes of the middle tensor come before
    for (long axis = 0; next < smaller.length; axis++) {
      if (Arrays.binarySearch(larger, axis) >= 0) {
        continue;
      }
      if (kept == smaller[next]) {
        all[larger.length + next++] = axis;
      }
      kept++;
    }
    Arrays.sort(all);
    return all;
  }

  private static boolean isInput(Graph graph) {
    return graph.opset("").orElse(0) >= AXES_INPUT;
  }
}
