package dev.onnxslim.analyzer.cost;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import java.util.Set;

/** Operators whose output is their first input's memory under another shape. */
final class Views {
  private static final Set<OpId> OPS =
      Set.of(
          OpId.onnx("Identity"),
          OpId.onnx("Reshape"),
          OpId.onnx("Squeeze"),
          OpId.onnx("Unsqueeze"),
          OpId.onnx("Flatten"));

  private Views() {}

  static boolean isView(Node node) {
    return OPS.contains(node.op());
  }
}
