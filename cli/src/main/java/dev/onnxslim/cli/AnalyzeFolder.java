package dev.onnxslim.cli;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.report.CsvReport;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.analyzer.report.JsonReport;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.analyzer.report.ModelReport.Summary;
import dev.onnxslim.cli.OutputOptions.AnyFormat;
import dev.onnxslim.model.Dim;
import dev.onnxslim.quantizer.FolderRun;
import dev.onnxslim.quantizer.FolderRun.Outcome;
import dev.onnxslim.quantizer.FolderRun.Work;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The models of a folder, a row each; one that is broken is a row too.
 *
 * @param perNode whole reports instead of their summaries
 * @param errors told of each failure as it comes
 */
record AnalyzeFolder(Path in, boolean perNode, AnyFormat format, Consumer<Failure> errors) {
  private static final String COLUMNS = "%9s  %9s  %9s  %9s  %9s  %6s  %s";

  ExitCode write(PrintWriter to, Work<ModelReport> analyze)
      throws IOException, InterruptedException {
    List<Outcome<ModelReport>> outcomes =
        FolderRun.of(in, in)
            .run(
                ModelCommand.modelsAtOnce(),
                analyze,
                outcome -> failure(outcome).ifPresent(errors));
    ExitCode exitCode = ExitCode.OK;
    for (Outcome<ModelReport> outcome : outcomes) {
      exitCode = exitCode.worst(exitCode(outcome));
    }
    if (format.json()) {
      json(outcomes, exitCode, to);
    } else if (format.format() == AnyFormat.Format.CSV) {
      csv(outcomes, to);
    } else if (format.text()) {
      text(outcomes, to);
    }
    to.flush();
    return exitCode;
  }

  private static Optional<Failure> failure(Outcome<ModelReport> outcome) {
    String path = outcome.item().input().toString();
    return outcome.failure().map(thrown -> Failure.of(thrown, path, path));
  }

  private static ExitCode exitCode(Outcome<ModelReport> outcome) {
    return failure(outcome).map(Failure::exitCode).orElse(ExitCode.OK);
  }

  private String name(Outcome<ModelReport> outcome) {
    return Text.line(in.relativize(outcome.item().input()).toString());
  }

  private void text(List<Outcome<ModelReport>> outcomes, PrintWriter to) {
    to.println(Text.format(COLUMNS, "params", "MACs", "FLOPs", "file", "peak", "nodes", "model"));
    long done = 0;
    for (Outcome<ModelReport> outcome : outcomes) {
      if (outcome.result().isEmpty()) {
        to.println(Text.format("%-61s  %s", "failed", name(outcome)));
        continue;
      }
      done++;
      Summary summary = outcome.result().get().summary();
      to.println(
          Text.format(
              COLUMNS,
              Figures.rounded(summary.params()),
              figure(summary.macs(), summary.unknownNodes() > 0 ? "+?" : ""),
              figure(summary.flops(), summary.unknownNodes() > 0 ? "+?" : ""),
              Figures.bytes(summary.fileBytes()),
              summary.peakActivationBytes().isKnown()
                  ? Figures.bytes(summary.peakActivationBytes())
                  : "open",
              summary.nodeCount(),
              name(outcome)));
    }
    to.println(
        Text.format("%s: %d of %d models analyzed", Text.line(in + ""), done, outcomes.size()));
  }

  /** Formulas are too long for a column; {@code +?} says that some nodes are not counted. */
  private static String figure(Dim dim, String mark) {
    return dim.isKnown() ? Figures.rounded(dim) + mark : "open" + mark;
  }

  private void csv(List<Outcome<ModelReport>> outcomes, PrintWriter to) throws IOException {
    to.println(
        perNode
            ? "model," + CsvReport.HEADER
            : "model,params,macs,flops,weightBytes,fileBytes,peakActivationBytes,nodes,unknownNodes,error");
    for (Outcome<ModelReport> outcome : outcomes) {
      String first = CsvReport.cell(in.relativize(outcome.item().input()).toString()) + ",";
      if (outcome.result().isEmpty()) {
        String error = CsvReport.cell(failure(outcome).map(Failure::message).orElse(""));
        int between = perNode ? CsvReport.HEADER.split(",").length - 1 : 8;
        to.println(first + ",".repeat(between) + error);
      } else if (perNode) {
        CsvReport.rows(outcome.result().get(), first, to);
      } else {
        Summary summary = outcome.result().get().summary();
        to.println(
            first
                + summary.params()
                + ","
                + CsvReport.number(summary.macs())
                + ","
                + CsvReport.number(summary.flops())
                + ","
                + summary.weightBytes()
                + ","
                + summary.fileBytes()
                + ","
                + CsvReport.number(summary.peakActivationBytes())
                + ","
                + summary.nodeCount()
                + ","
                + summary.unknownNodes()
                + ",");
      }
    }
  }

  private void json(List<Outcome<ModelReport>> outcomes, ExitCode exitCode, PrintWriter to)
      throws IOException {
    JsonWriter json = AnalyzeReports.writer(to);
    json.beginObject();
    json.name("command").value("analyze");
    json.name("exitCode").value(exitCode.code());
    json.name("input").value(in.toString());
    json.name("models").beginArray();
    for (Outcome<ModelReport> outcome : outcomes) {
      json.beginObject();
      json.name("exitCode").value(exitCode(outcome).code());
      json.name("input").value(outcome.item().input().toString());
      if (outcome.result().isEmpty()) {
        json.name("error").value(failure(outcome).map(Failure::message).orElse(""));
      } else if (perNode) {
        JsonReport.fields(outcome.result().get(), json);
      } else {
        JsonReport.summaryFields(outcome.result().get(), json);
      }
      json.endObject();
    }
    json.endArray();
    json.endObject();
    json.flush();
    to.println();
  }
}
