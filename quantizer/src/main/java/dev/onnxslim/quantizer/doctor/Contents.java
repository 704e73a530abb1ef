package dev.onnxslim.quantizer.doctor;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model consists of, by name.
 *
 * @param parts the bytes of each initializer and node, 0 for a node
 */
record Contents(Map<String, Long> parts) {
  /** So many names stand for all in a report. */
  static final int SHOWN = 5;

  static Contents of(Model model) {
    Map<String, Long> parts = new LinkedHashMap<>();
    for (Graph graph : model.graphs()) {
      for (Initializer initializer : graph.initializers()) {
        parts.put(initializer.tensor().name(), initializer.tensor().data().size());
      }
      for (Node node : graph.nodes()) {
        parts.putIfAbsent(node.label(), 0L);
      }
    }
    return new Contents(parts);
  }

  /** The names that are no more, the largest first. */
  List<String> without(Contents later) {
    List<Map.Entry<String, Long>> gone = new ArrayList<>();
    for (Map.Entry<String, Long> part : parts.entrySet()) {
      if (!later.parts.containsKey(part.getKey())) {
        gone.add(part);
      }
    }
    gone.sort(Comparator.comparingLong((Map.Entry<String, Long> part) -> -part.getValue()));
    return gone.stream().map(Map.Entry::getKey).toList();
  }
}
