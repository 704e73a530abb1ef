package dev.onnxslim.analyzer;

import dev.onnxslim.analyzer.infer.InputShapes;

/**
 * What to analyze and how deeply.
 *
 * @param shapes sizes for dims that the model leaves open
 * @param statistics whether to read every weight: for its statistics, its entropy and its size
 *     after deflate
 */
public record AnalyzeOptions(InputShapes shapes, boolean statistics) {
  /** Nothing is given, and no weight is read. */
  public static final AnalyzeOptions DEFAULT = new AnalyzeOptions(InputShapes.NONE, false);
}
