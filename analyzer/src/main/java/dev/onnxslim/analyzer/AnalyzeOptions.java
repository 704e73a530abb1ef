package dev.onnxslim.analyzer;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.report.Target;
import java.util.Optional;

/**
 * What to analyze and how deeply.
 *
 * @param shapes sizes for dims that the model leaves open
 * @param statistics whether to read every weight: for its statistics, its entropy and its size
 *     after deflate
 * @param target what the model is to run on: operators that it lacks are found
 */
public record AnalyzeOptions(InputShapes shapes, boolean statistics, Optional<Target> target) {
  /** Nothing is given, and no weight is read. */
  public static final AnalyzeOptions DEFAULT =
      new AnalyzeOptions(InputShapes.NONE, false, Optional.empty());
}
