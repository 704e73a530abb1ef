package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Function;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Transpose without {@code perm}. Behind a per-axis DequantizeLinear it makes onnxruntime 1.29
 * abort the process when it loads the model.
 */
final class PlainTranspose {
  private static final OpId TRANSPOSE = OpId.onnx("Transpose");

  /** What onnxruntime may take away or swap with a Transpose. */
  private static final Set<OpId> TRANSPARENT =
      Set.of(
          OpId.onnx("Identity"),
          OpId.onnx("Cast"),
          OpId.onnx("Reshape"),
          OpId.onnx("Squeeze"),
          OpId.onnx("Unsqueeze"),
          OpId.onnx("Slice"),
          OpId.onnx("Split"),
          OpId.onnx("Concat"),
          TRANSPOSE);

  private PlainTranspose() {}

  /** Whether there is one behind a value, in bodies and called functions too. */
  static boolean isBehind(Value value) {
    Set<Value> seen = new HashSet<>(Set.of(value));
    Deque<Value> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (Use use : open.remove().uses()) {
        Node node = use.node();
        if (node.op().equals(TRANSPOSE) && !node.attributes().has("perm")) {
          return true;
        }
        for (Value next : behind(use)) {
          if (!next.isAbsent() && seen.add(next)) {
            open.add(next);
          }
        }
      }
    }
    return false;
  }

  private static List<Value> behind(Use use) {
    Node node = use.node();
    Optional<Function> called = node.graph().model().function(node);
    if (called.isPresent()) {
      List<Value> formals = called.get().body().inputs();
      return use.index() < formals.size() ? List.of(formals.get(use.index())) : List.of();
    }
    return TRANSPARENT.contains(node.op()) ? node.outputs() : List.of();
  }
}
