package dev.onnxslim.cli;

import dev.onnxslim.quantizer.FolderRun;
import dev.onnxslim.quantizer.FolderRun.Outcome;
import dev.onnxslim.quantizer.QuantizeReport;
import java.util.List;
import java.util.Optional;

/** What the outcomes of a folder mean for the exit code and the messages. */
record FolderSummary(FolderRun run) {
  /** What went wrong with one model, if anything did. */
  Optional<Failure> failure(Outcome<QuantizeReport> outcome) {
    FolderRun.Item item = outcome.item();
    if (outcome.failure().isPresent()) {
      String in = item.input().toString();
      return Optional.of(Failure.of(outcome.failure().get(), in, item.output().toString()));
    }
    return outcome
        .result()
        .filter(QuantizeReport::missedParity)
        .map(r -> ParityText.missed(r.input(), r.parity(), ", nothing was written"));
  }

  /** The worst of all. */
  ExitCode exitCode(List<Outcome<QuantizeReport>> outcomes) {
    return outcomes.stream()
        .map(outcome -> failure(outcome).map(Failure::exitCode).orElse(ExitCode.OK))
        .reduce(ExitCode.OK, ExitCode::worst);
  }
}
