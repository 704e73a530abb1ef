package dev.onnxslim.analyzer.diff;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Differences of models that are written as text. */
final class Diffs {
  private Diffs() {}

  static DiffReport of(Path folder, String a, String b) throws IOException {
    return of(folder, a, b, DiffOptions.DEFAULT);
  }

  static DiffReport of(Path folder, String a, String b, DiffOptions options) throws IOException {
    Path left = ModelText.write(a, folder.resolve("a.onnx"));
    Path right = ModelText.write(b, folder.resolve("b.onnx"));
    try (Model x = ModelReader.read(left);
        Model y = ModelReader.read(right)) {
      return ModelDiff.compare(x, y, options);
    }
  }

  static String text(DiffReport report) {
    StringWriter text = new StringWriter();
    TextDiff.write(report, 100, new PrintWriter(text));
    return text.toString();
  }
}
