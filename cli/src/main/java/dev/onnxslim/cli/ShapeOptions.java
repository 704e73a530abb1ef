package dev.onnxslim.cli;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.model.Model;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that give sizes to what a model leaves open. */
final class ShapeOptions {
  @Option(
      names = "--input-shape",
      paramLabel = "NAME=1x3x224x224",
      description =
          "The shape of an input, or SYMBOL=4 for an open size; may be repeated. A '?' or a name in a"
              + " shape leaves a size open.")
  private List<String> texts = new ArrayList<>();

  /** The sizes as they were typed. */
  List<String> texts() {
    return List.copyOf(texts);
  }

  /**
   * The sizes for a model.
   *
   * @throws UsageException if they do not fit it; says what does
   */
  InputShapes shapes(Model model) throws UsageException {
    if (texts.isEmpty()) {
      return InputShapes.NONE;
    }
    try {
      return InputShapes.parse(texts, model);
    } catch (IllegalArgumentException e) {
      throw new UsageException(model.path() + ": --input-shape: " + e.getMessage());
    }
  }
}
