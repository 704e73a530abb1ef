package dev.onnxslim.quantizer.fold;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * How many bytes models have lost since they were first seen: names of nodes and of what they read
 * and write, and stored constants. Other attributes are not counted, so that it is rather too few.
 */
public final class Savings {
  private static final OpId CONSTANT = OpId.onnx("Constant");

  /** What a name takes beside its letters. */
  private static final long FIELD = 2;

  /** What an attribute with a tensor takes beside the elements. */
  private static final long TENSOR = 20;

  private final Map<Model, Long> before = new WeakHashMap<>();
  private Model asked;
  private int edits;
  private long saved;

  /** Notes what a model takes, if it has not been seen yet. */
  public void begin(Model model) {
    before.computeIfAbsent(model, Savings::bytes);
  }

  /** The bytes saved so far; negative if the model has grown. */
  public long of(Model model) {
    begin(model);
    if (asked != model || edits != model.edits()) {
      asked = model;
      edits = model.edits();
      saved = before.get(model) - bytes(model);
    }
    return saved;
  }

  private static long bytes(Model model) {
    long bytes = 0;
    for (Graph graph : model.graphs()) {
      for (Initializer initializer : graph.initializers()) {
        if (initializer.value().isUsed() || initializer.value().isGraphOutput()) {
          bytes += TENSOR / 2 + initializer.tensor().data().size() + size(initializer.value());
        }
      }
      for (Node node : graph.nodes()) {
        bytes += bytes(node);
      }
    }
    return bytes;
  }

  private static long bytes(Node node) {
    long bytes = 2 * FIELD + node.name().length() + node.op().type().length();
    for (Value value : node.inputs()) {
      bytes += size(value);
    }
    for (Value value : node.outputs()) {
      bytes += size(value);
    }
    return node.op().equals(CONSTANT)
        ? bytes + node.attributes().tensor("value").map(t -> TENSOR + t.data().size()).orElse(0L)
        : bytes;
  }

  private static long size(Value value) {
    return FIELD + value.name().length();
  }
}
