package dev.onnxslim.quantizer;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.parity.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Brings a result to its place: never larger than the original unless that was asked for, compared
 * with it, moved in one step.
 *
 * @param model the result, not written yet
 * @param out its place
 * @param mayGrow whether the caller asked for something that may make it larger than the original
 * @param notes what a reader of the report should know is added here
 */
record Delivery(
    Model model, Path out, Checks checks, Progress progress, boolean mayGrow, List<String> notes) {
  /**
   * What became of the result.
   *
   * @param written whether something was moved to its place: not when parity was missed
   * @param kept whether that was the original, as the result would have been larger
   * @param bytes of what was written, or would have been
   */
  record Delivered(boolean written, boolean kept, long bytes, ParityReport parity) {}

  /**
   * Writes the result beside its place.
   *
   * @param bytes about how large it becomes
   */
  StagedModel stage(long bytes) throws IOException {
    progress.begin(Progress.Phase.WRITE, bytes);
    return new ModelWriter(ModelWriter.INLINE_LIMIT, progress::advance).stage(model, out);
  }

  /** Judges what was staged, and moves it or a copy of the original to its place, or neither. */
  Delivered deliver(StagedModel staged, ParityCheck check)
      throws IOException, InterruptedException {
    long more = staged.size() - model.fileBytes();
    if (more > 0 && !mayGrow) {
      return keep();
    }
    if (more > 0) {
      notes.add(
          "larger than the original by "
              + String.format(Locale.ROOT, "%,d", more)
              + " bytes: what was asked for takes them");
    }
    if (staged.hasData()) {
      notes.add("more than 2 GB: the weights are in " + staged.dataFile().getFileName());
    }
    ParityReport parity = verify(check, staged);
    boolean write = parity.verdict() != Verdict.MISSED;
    long bytes = staged.size();
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before the result was moved to its place");
    }
    if (write) {
      staged.commit();
    }
    return new Delivered(write, false, bytes, parity);
  }

  /** The result would be larger: the model stays as it is. */
  private Delivered keep() throws IOException {
    notes.add("the result would be larger than the original: nothing was changed");
    try (Model original = ModelReader.read(model.path());
        StagedModel copy = new ModelWriter().stage(original, out)) {
      long bytes = copy.size();
      copy.commit();
      return new Delivered(true, true, bytes, checks.unchanged());
    }
  }

  private ParityReport verify(ParityCheck check, StagedModel staged)
      throws IOException, InterruptedException {
    if (model.edits() == 0) {
      return checks.unchanged();
    }
    progress.begin(Progress.Phase.VERIFY, 0);
    return check.compare(staged.file());
  }
}
