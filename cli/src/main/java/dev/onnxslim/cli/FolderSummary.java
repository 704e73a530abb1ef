package dev.onnxslim.cli;

import dev.onnxslim.quantizer.FolderRun;
import dev.onnxslim.quantizer.FolderRun.Outcome;
import dev.onnxslim.quantizer.ResultReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the outcomes of a folder mean for the exit code and the messages. */
record FolderSummary(FolderRun run) {
  /** What went wrong with one model, if anything did. */
  Optional<Failure> failure(Outcome<? extends ResultReport> outcome) {
    FolderRun.Item item = outcome.item();
    if (outcome.failure().isPresent()) {
      String in = item.input().toString();
      return Optional.of(Failure.of(outcome.failure().get(), in, item.output().toString()));
    }
    ResultReport report = outcome.result().orElseThrow();
    return report.missedParity()
        ? Optional.of(ParityText.missed(report.input(), report.parity(), ", nothing was written"))
        : Optional.empty();
  }

  /** The worst of all. */
  ExitCode exitCode(List<? extends Outcome<? extends ResultReport>> outcomes) {
    return outcomes.stream()
        .map(outcome -> failure(outcome).map(Failure::exitCode).orElse(ExitCode.OK))
        .reduce(ExitCode.OK, ExitCode::worst);
  }

  /** The reports on what was written. */
  static List<ResultReport> written(List<? extends Outcome<? extends ResultReport>> outcomes) {
    List<ResultReport> written = new ArrayList<>();
    for (Outcome<? extends ResultReport> outcome : outcomes) {
      outcome.result().filter(ResultReport::written).ifPresent(written::add);
    }
    return written;
  }
}
