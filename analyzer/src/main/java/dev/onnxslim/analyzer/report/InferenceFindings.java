package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.cost.NodeCost;
import dev.onnxslim.analyzer.infer.InferredModel.Contradiction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the figures of a report are not complete, or the model says otherwise. */
final class InferenceFindings implements FindingRule {
  @Override
  public List<Finding> find(FindingContext context) {
    List<Finding> found = new ArrayList<>();
    Map<String, Integer> unknown = new LinkedHashMap<>();
    int nodes = 0;
    for (NodeCost row : context.cost().nodes()) {
      if (row.problem().isPresent()) {
        unknown.merge(row.node().op() + ": " + row.problem().get(), 1, Integer::sum);
        nodes++;
      }
    }
    if (nodes > 0) {
      Examples reasons = new Examples();
      unknown.forEach((reason, count) -> reasons.add(count + " x " + reason));
      found.add(
          Finding.info(
              "unknown-cost",
              Examples.counted(nodes, "node") + " whose cost is not known, and not in the sums",
              reasons.toString()));
    }
    Examples contradictions = new Examples();
    for (Contradiction contradiction : context.inferred().contradictions()) {
      contradictions.add(contradiction.toString());
    }
    if (!contradictions.isEmpty()) {
      found.add(
          Finding.warning(
                  "wrong-shapes",
                  contradictions.counted("value") + " stated with another type than they have",
                  contradictions.toString())
              .mendedBy("onnx-slim infer IN OUT"));
    }
    return found;
  }
}
