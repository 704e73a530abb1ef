package dev.onnxslim.analyzer.cost;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import java.util.Set;

/** Operators whose output is their first input's memory under another shape. */
public final class Views {
  private static final Set<OpId> OPS =
      Set.of(
          OpId.onnx("Identity"),
          OpId.onnx("Reshape"),
          OpId.onnx("Squeeze"),
          OpId.onnx("Unsqueeze"),
          OpId.onnx("Flatten"));

  private Views() {}

  static boolean isView(Node node) {
    return isView(node.op());
  }

  /** Whether nodes of this operator take no memory for their output. */
  public static boolean isView(OpId op) {
    return OPS.contains(op);
  }
}
