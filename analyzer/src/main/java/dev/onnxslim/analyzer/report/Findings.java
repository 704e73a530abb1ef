package dev.onnxslim.analyzer.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything that a model's owner should know; THE list of rules. */
public final class Findings {
  private static final List<FindingRule> RULES =
      List.of(
          new TrainingFindings(),
          new BatchNormFindings(),
          new WeightFindings(),
          new ConstantFindings(),
          new FormatFindings(),
          new StatisticsFindings(),
          new InferenceFindings(),
          new TargetFindings());

  private Findings() {}

  /**
   * All findings, worst first, those that save most before others as bad.
   *
   * @throws IOException if a constant cannot be read
   */
  public static List<Finding> of(FindingContext context) throws IOException {
    List<Finding> all = new ArrayList<>();
    for (FindingRule rule : RULES) {
      all.addAll(rule.find(context));
    }
    all.sort(
        Comparator.comparing(Finding::severity)
            .thenComparing(finding -> -finding.bytes().orElse(0)));
    return List.copyOf(all);
  }
}
