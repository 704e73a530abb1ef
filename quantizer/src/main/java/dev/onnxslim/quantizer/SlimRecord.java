package dev.onnxslim.quantizer;

import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.pass.PassRow;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The entry of a model's metadata that says what slimming did. */
final class SlimRecord {
  private SlimRecord() {}

  /**
   * Adds to the entry where the model is smaller than it was all the same. Call it when the passes
   * are done, and before anything else is.
   *
   * @param rows what they did
   * @param before how many bytes the model had
   */
  static void putWhereItFits(Model model, List<PassRow> rows, long before) throws IOException {
    String done =
        rows.stream()
            .filter(row -> row.edits() > 0)
            .map(row -> row.name() + " " + row.edits())
            .collect(Collectors.joining(", "));
    if (done.isEmpty()) {
      return;
    }
    String earlier = model.metadata().get(Slimmer.METADATA_KEY);
    model.putMetadata(Slimmer.METADATA_KEY, earlier == null ? done : earlier + "; " + done);
    if (ModelWriter.bytes(model) < before) {
      return;
    }
    if (earlier == null) {
      model.removeMetadata(Slimmer.METADATA_KEY);
    } else {
      model.putMetadata(Slimmer.METADATA_KEY, earlier);
    }
  }
}
