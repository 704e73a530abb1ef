package dev.onnxslim.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.onnxslim.quantizer.Extractor;
import dev.onnxslim.quantizer.ModelFigures;
import dev.onnxslim.quantizer.SlimReport;
import dev.onnxslim.quantizer.pass.NodeTrace.Fate;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import java.util.List;

/**
 * Reports of {@code slim} and {@code extract}.
 *
 * @param verbose with a row for each pass that found nothing, and for each output
 */
record SlimReports(Styled to, boolean verbose) {
  void print(SlimReport report) {
    to.line(
        to.bold(Text.line(report.input().toString()))
            + " -> "
            + (report.written()
                ? to.bold(Text.line(report.output().toString()))
                : to.bad("not written")));
    figures(report.before(), report.after());
    if (!report.droppedOutputs().isEmpty()) {
      to.field("dropped", Text.line(String.join(", ", report.droppedOutputs())));
    }
    rows(report.passes());
    report.explanations().forEach(fate -> to.field("node", Text.line(sentence(fate))));
    new ParityText(to).print(report.parity(), verbose);
    report.notes().forEach(note -> to.field("note", Text.line(note)));
    to.field("time", Text.format("%.2f s", report.seconds()));
  }

  void print(Extractor.Report report) {
    to.line(
        to.bold(Text.line(report.input().toString()))
            + " -> "
            + to.bold(Text.line(report.output().toString())));
    figures(report.before(), report.after());
  }

  private void figures(ModelFigures before, ModelFigures after) {
    to.field("size", QuantizeText.size(before.bytes(), after.bytes()));
    to.field("nodes", Text.format("%,d -> %,d", before.nodes(), after.nodes()));
    if (!before.opset().equals(after.opset())) {
      to.field("opset", before.opset().orElse(0) + " -> " + after.opset().orElse(0));
    }
    if (before.params() != after.params()) {
      to.field("params", Text.format("%,d -> %,d", before.params(), after.params()));
    }
  }

  private void rows(List<PassRow> passes) {
    List<PassRow> shown = passes.stream().filter(row -> verbose || row.edits() > 0).toList();
    if (shown.isEmpty()) {
      to.field("passes", "none found anything");
      return;
    }
    String format = "  %-32s %7s %8s %10s %9s";
    to.line(to.faint(Text.format(format, "pass", "edits", "nodes", "bytes", "time")));
    for (PassRow row : shown) {
      to.line(
          Text.format(
              format,
              row.name(),
              Integer.toString(row.edits()),
              change(row.nodes(), Long.toString(Math.abs(row.nodes()))),
              change(row.bytes(), Text.bytes(Math.abs(row.bytes()))),
              Text.format("%.3f s", row.seconds())));
    }
  }

  private static String change(long saved, String amount) {
    return saved == 0 ? "0" : (saved > 0 ? "-" : "+") + amount;
  }

  /** What became of a node, in words. */
  static String sentence(Fate fate) {
    String changed =
        fate.changedBy().isEmpty() ? "" : "changed by " + String.join(", ", fate.changedBy());
    if (fate.removedBy().isEmpty()) {
      return fate.node() + " is still there" + (changed.isEmpty() ? "" : ", " + changed);
    }
    return fate.node()
        + " was "
        + (changed.isEmpty() ? "" : changed + ", then ")
        + "removed by "
        + fate.removedBy().get()
        + fate.now().map(maker -> "; its output comes from " + maker + " now").orElse("");
  }

  /** What was done to one model, as fields of a JSON object. */
  static void addTo(JsonObject json, SlimReport report) {
    json.addProperty("input", report.input().toString());
    json.addProperty("output", report.output().toString());
    json.addProperty("written", report.written());
    json.addProperty("inputBytes", report.inputBytes());
    json.addProperty("outputBytes", report.outputBytes());
    json.add("before", figures(report.before()));
    json.add("after", figures(report.after()));
    json.add("droppedOutputs", JsonReports.array(report.droppedOutputs(), JsonPrimitive::new));
    json.add("passes", JsonReports.array(report.passes(), JsonReports::pass));
    json.add("explanations", JsonReports.array(report.explanations(), SlimReports::fate));
    json.add("parity", JsonReports.parity(report.parity()));
    json.add("notes", JsonReports.array(report.notes(), JsonPrimitive::new));
    json.addProperty("seconds", report.seconds());
  }

  static String json(Extractor.Report report) {
    JsonObject json = JsonReports.head("extract", ExitCode.OK);
    json.addProperty("input", report.input().toString());
    json.addProperty("output", report.output().toString());
    json.add("before", figures(report.before()));
    json.add("after", figures(report.after()));
    return json.toString();
  }

  /** A pass in the list of passes. */
  static String row(Pass pass) {
    String option = ChangeOptions.option(pass).map(o -> " (only with " + o + ")").orElse("");
    return Text.format("%-32s %s", pass.name(), pass.summary() + option);
  }

  /** The list of passes. */
  static String passes(List<Pass> passes) {
    JsonObject json = JsonReports.head("slim", ExitCode.OK);
    json.add(
        "passes",
        JsonReports.array(
            passes,
            pass -> {
              JsonObject row = new JsonObject();
              row.addProperty("name", pass.name());
              row.addProperty("summary", pass.summary());
              row.addProperty("option", ChangeOptions.option(pass).orElse(null));
              return row;
            }));
    return json.toString();
  }

  static JsonObject figures(ModelFigures figures) {
    JsonObject json = new JsonObject();
    json.addProperty("nodes", figures.nodes());
    json.addProperty("params", figures.params());
    json.addProperty("bytes", figures.bytes());
    json.addProperty(
        "opset", figures.opset().isPresent() ? (Long) figures.opset().getAsLong() : null);
    return json;
  }

  private static JsonElement fate(Fate fate) {
    JsonObject json = new JsonObject();
    json.addProperty("asked", fate.asked());
    json.addProperty("node", fate.node());
    json.addProperty("removedBy", fate.removedBy().orElse(null));
    json.add("changedBy", JsonReports.array(fate.changedBy(), JsonPrimitive::new));
    json.addProperty("now", fate.now().orElse(null));
    return json;
  }
}
