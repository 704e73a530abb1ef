package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets readers of a small integer tensor read an earlier one that is sure to hold the same, however
 * both are computed: sizes of the same axes, read from different tensors.
 */
public record MergeShapes() implements Pass {
  @Override
  public String name() {
    return "merge-shapes";
  }

  @Override
  public String summary() {
    return "small integer values that are provably equal are computed once";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    Map<List<Object>, Value> firsts = new HashMap<>();
    int edits = 0;
    for (Node node : graph.nodes()) {
      for (Value value : node.outputs()) {
        Optional<List<Object>> key = value.isAbsent() ? Optional.empty() : key(value, facts);
        Value first = key.isPresent() ? firsts.putIfAbsent(key.get(), value) : null;
        if (first != null && !value.uses().isEmpty() && Reach.canReplace(value, first)) {
          graph.replaceUses(value, first);
          edits++;
        }
      }
    }
    return edits;
  }

  /** Type, shape and elements; empty if they are not all known, or all are numbers. */
  private static Optional<List<Object>> key(Value value, Facts facts) {
    Optional<TensorType> type = facts.type(value);
    if (type.isEmpty()
        || !type.get().elemType().isInteger()
        || type.get().shape().isEmpty()
        || !type.get().shape().get().isKnown()) {
      return Optional.empty();
    }
    Optional<List<Dim>> elements = facts.contents(value).flatMap(Contents::integers);
    if (elements.isEmpty()
        || elements.get().contains(Dim.UNKNOWN)
        || elements.get().stream().allMatch(Dim::isKnown)) {
      return Optional.empty();
    }
    return Optional.of(List.of(type.get(), elements.get()));
  }
}
