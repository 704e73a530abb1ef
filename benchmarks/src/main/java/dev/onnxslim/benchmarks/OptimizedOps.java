package dev.onnxslim.benchmarks;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.quantizer.runtime.AppSession;
import dev.onnxslim.quantizer.runtime.RunnerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What onnxruntime makes of a model: its operators after all optimizations, bodies included. */
record OptimizedOps(Map<String, Integer> counts) {

  static OptimizedOps of(Path model, Path folder) throws IOException, RunnerException {
    Path optimized = folder.resolve("optimized.onnx");
    AppSession.open(model, Optional.of(optimized)).close();
    Map<String, Integer> counts = new TreeMap<>();
    try (Model rewritten = ModelReader.read(optimized)) {
      for (Graph graph : rewritten.graphs()) {
        for (Node node : graph.nodes()) {
          counts.merge(node.op().type(), 1, Integer::sum);
        }
      }
    }
    Files.delete(optimized);
    return new OptimizedOps(counts);
  }

  /** What the other has more or less of; "same" when nothing. */
  String differenceTo(OptimizedOps other) {
    Map<String, Integer> change = new TreeMap<>(other.counts);
    counts.forEach((op, count) -> change.merge(op, -count, Integer::sum));
    change.values().removeIf(count -> count == 0);
    return change.isEmpty()
        ? "same"
        : change.entrySet().stream()
            .map(entry -> String.format("%+d %s", entry.getValue(), entry.getKey()))
            .collect(Collectors.joining(", "));
  }
}
