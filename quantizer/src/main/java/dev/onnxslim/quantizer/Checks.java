package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.parity.ChildJvm;
import dev.onnxslim.quantizer.parity.IsolatedParity;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.parity.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts comparisons.
 *
 * @param verification where they are made
 * @param parity how they are made
 */
record Checks(Verification verification, ParityOptions parity) {
  private static final ParityReport NOT_ASKED =
      ParityReport.without(Verdict.NOT_VERIFIED, "not asked for", List.of());

  /** A child process needs a while to begin: it does so before the model is read here. */
  ParityCheck startEarly(Path in) throws IOException {
    return Files.isRegularFile(in) ? start(in, Files.size(in), List.of()) : none();
  }

  /**
   * Starts a comparison.
   *
   * @param reference what candidates are compared with
   * @param bytes its size, weights included
   * @param notes what it is, when it is not simply the original
   */
  ParityCheck start(Path reference, long bytes, List<String> notes) {
    ParityOptions options =
        notes.isEmpty() ? parity : parity.withReferenceNote(String.join("; ", notes));
    return switch (verification) {
      case NONE -> none();
      case IN_PROCESS -> ParityCheck.inProcess(reference, options);
      case ISOLATED ->
          IsolatedParity.start(ChildJvm.current(ChildJvm.memoryFor(bytes)), reference, options);
    };
  }

  /** Stands for a comparison that was not asked for. */
  static ParityCheck none() {
    return new ParityCheck() {
      @Override
      public ParityReport compare(Path candidate) {
        return NOT_ASKED;
      }

      @Override
      public void close() {}
    };
  }

  /** What is reported of a model that stays as it is. */
  ParityReport unchanged() {
    return verification == Verification.NONE
        ? NOT_ASKED
        : ParityReport.without(Verdict.PASSED, "nothing was changed", List.of());
  }
}
