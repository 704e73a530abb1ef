package dev.onnxslim.quantizer.parity;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which outputs of a model cannot be compared value by value: those whose length or order depends
 * on the data, and random ones.
 */
final class DataDependence {
  private static final Set<String> SELECTING =
      Set.of(
          "NonMaxSuppression", "NonZero", "Unique", "Compress", "TopK", "StringSplit", "TfIdfVectorizer");

  private static final Set<String> RANDOM =
      Set.of(
          "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial",
          "Bernoulli");

  private final Set<String> selected;
  private final Set<String> random;

  DataDependence(Model model) {
    this.selected = outputsAfter(model, SELECTING);
    this.random = outputsAfter(model, RANDOM);
  }

  /** Whether length and order of an output depend on the data. */
  boolean isSelected(String output) {
    return selected.contains(output);
  }

  /** Whether an output is random. */
  boolean isRandom(String output) {
    return random.contains(output);
  }

  private static Set<String> outputsAfter(Model model, Set<String> ops) {
    Deque<Value> todo = new ArrayDeque<>();
    for (Graph graph : model.graphs()) {
      for (Node node : graph.nodes()) {
        if (ops.contains(node.op().type()) && node.op().domain().isEmpty()) {
          todo.addAll(node.outputs());
        }
      }
    }
    Set<Value> seen = new HashSet<>();
    while (!todo.isEmpty()) {
      Value value = todo.poll();
      if (value.isAbsent() || !seen.add(value)) continue;
      for (Use use : value.uses()) {
        todo.addAll(ValueFlow.into(use));
        todo.addAll(use.node().outputs());
      }
      todo.addAll(ValueFlow.outOf(value));
    }
    return model.graph().outputs().stream()
        .filter(seen::contains)
        .map(Value::name)
        .collect(Collectors.toSet());
  }
}
