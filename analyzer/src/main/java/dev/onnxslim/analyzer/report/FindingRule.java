package dev.onnxslim.analyzer.report;

import java.io.IOException;
import java.util.List;

/** Looks for one group of things that a model's owner should know. */
interface FindingRule {
  /**
   * What there is to tell.
   *
   * @throws IOException if a constant cannot be read
   */
  List<Finding> find(FindingContext context) throws IOException;
}
