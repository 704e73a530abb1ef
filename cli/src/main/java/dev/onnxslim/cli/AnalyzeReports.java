package dev.onnxslim.cli;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.report.CsvReport;
import dev.onnxslim.analyzer.report.JsonReport;
import dev.onnxslim.analyzer.report.ModelReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;

/** The forms of one model's report that are not for a terminal. */
final class AnalyzeReports {
  private static final int BUFFER = 1 << 16;

  private AnalyzeReports() {}

  /** One object, as {@code docs/json.md} has it. */
  static void json(ModelReport report, PrintWriter to) throws IOException {
    JsonWriter json = writer(to);
    json.beginObject();
    json.name("command").value("analyze");
    json.name("exitCode").value(ExitCode.OK.code());
    json.name("input").value(report.file().path().toString());
    JsonReport.fields(report, json);
    json.endObject();
    json.flush();
    to.println();
  }

  static void csv(ModelReport report, PrintWriter to) throws IOException {
    BufferedWriter buffered = new BufferedWriter(to, BUFFER);
    CsvReport.write(report, buffered);
    buffered.flush();
  }

  static JsonWriter writer(PrintWriter to) {
    JsonWriter json = new JsonWriter(new BufferedWriter(to, BUFFER));
    json.setHtmlSafe(false);
    return json;
  }
}
