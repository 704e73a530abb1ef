package dev.onnxslim.cli;

import dev.onnxslim.quantizer.FolderRun;
import dev.onnxslim.quantizer.FolderRun.Outcome;
import dev.onnxslim.quantizer.ResultReport;
import dev.onnxslim.quantizer.parity.Verdict;
import java.util.List;

/** Prints what was done to the models of a folder: a line each, then the totals. */
record FolderText(Styled to) {
  /** One model's line; failures have been told already. */
  void row(Outcome<? extends ResultReport> outcome, FolderSummary summary) {
    String name = Text.line(summary.run().in().relativize(outcome.item().input()).toString());
    if (outcome.result().isEmpty()) {
      to.line(to.bad("failed       ") + name);
      return;
    }
    ResultReport report = outcome.result().get();
    String verdict =
        switch (report.parity().verdict()) {
          case PASSED -> to.good("ok           ");
          case MISSED -> to.bad("missed       ");
          case NOT_VERIFIED -> to.doubtful("not verified ");
        };
    String sqnr =
        Double.isNaN(report.parity().worstSqnrDb())
            ? ""
            : ", SQNR " + Text.db(report.parity().worstSqnrDb());
    to.line(
        verdict
            + name
            + "  "
            + QuantizeText.size(report.inputBytes(), report.outputBytes())
            + sqnr
            + Text.format(", %.2f s", report.seconds()));
  }

  /** The last lines. */
  void totals(FolderRun run, List<? extends Outcome<? extends ResultReport>> outcomes) {
    List<ResultReport> written = FolderSummary.written(outcomes);
    long before = written.stream().mapToLong(ResultReport::inputBytes).sum();
    long after = written.stream().mapToLong(ResultReport::outputBytes).sum();
    long unverified =
        written.stream().filter(r -> r.parity().verdict() == Verdict.NOT_VERIFIED).count();
    to.line(
        to.bold(Text.line(run.in().toString()))
            + " -> "
            + to.bold(Text.line(run.out().toString()))
            + ": "
            + written.size()
            + " of "
            + outcomes.size()
            + (outcomes.size() == 1 ? " model" : " models")
            + " written"
            + (unverified > 0 ? ", " + unverified + " of them not verified" : "")
            + (written.isEmpty() ? "" : ", " + QuantizeText.size(before, after)));
  }
}
