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
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What matters about a model's outputs when they are compared: whether length and order depend on
 * the data, whether they are random, whether they are probabilities.
 */
final class OutputTraits {
  private static final Set<String> SELECTING =
      Set.of(
          "NonMaxSuppression",
          "NonZero",
          "Unique",
          "Compress",
          "TopK",
          "StringSplit",
          "TfIdfVectorizer");

  private static final Set<String> RANDOM =
      Set.of(
          "RandomNormal",
          "RandomUniform",
          "RandomNormalLike",
          "RandomUniformLike",
          "Multinomial",
          "Bernoulli");

  private static final Set<String> PROBABILITY = Set.of("Sigmoid", "Softmax");

  /** What gives probabilities when it is given some. */
  private static final Set<String> KEEPING =
      Set.of(
          "Identity",
          "Cast",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Flatten",
          "Transpose",
          "Slice",
          "Gather",
          "Split",
          "Concat",
          "ReduceMean",
          "Clip");

  private final Set<String> selected;
  private final Set<String> random;
  private final Set<String> probabilities;

  OutputTraits(Model model) {
    this.selected = outputsAfter(model, SELECTING);
    this.random = outputsAfter(model, RANDOM);
    this.probabilities =
        outputsFrom(model, PROBABILITY, node -> KEEPING.contains(node.op().type()));
  }

  /** Whether length and order of an output depend on the data. */
  boolean isSelected(String output) {
    return selected.contains(output);
  }

  /** Whether an output is random. */
  boolean isRandom(String output) {
    return random.contains(output);
  }

  /** Whether an output's values come from a Sigmoid or Softmax. */
  boolean isProbability(String output) {
    return probabilities.contains(output);
  }

  private static Set<String> outputsAfter(Model model, Set<String> ops) {
    return outputsFrom(model, ops, node -> true);
  }

  /** The outputs that results of {@code ops} reach through nodes that let them pass. */
  private static Set<String> outputsFrom(Model model, Set<String> ops, Predicate<Node> passing) {
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
        if (passing.test(use.node())) todo.addAll(use.node().outputs());
      }
      todo.addAll(ValueFlow.outOf(value));
    }
    return model.graph().outputs().stream()
        .filter(seen::contains)
        .map(Value::name)
        .collect(Collectors.toSet());
  }
}
