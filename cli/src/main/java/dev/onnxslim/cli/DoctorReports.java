package dev.onnxslim.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.onnxslim.analyzer.redundancy.Redundancy;
import dev.onnxslim.analyzer.redundancy.Redundancy.Remedy;
import dev.onnxslim.analyzer.redundancy.RedundancyReport;
import dev.onnxslim.analyzer.redundancy.RedundancyReport.Kind;
import dev.onnxslim.quantizer.SlimReport;
import java.util.List;
import java.util.Locale;

/** Reports of {@code doctor}. */
record DoctorReports(Styled to) {
  private static final String FORMAT = "  %10s %7s  %s";
  private static final String INDENT = " ".repeat(22);
  private static final int LONGEST = 200;
  private static final int SHOWN = 3;

  /**
   * Prints what was found.
   *
   * @param fixed whether the safe part of it is removed now
   */
  void print(RedundancyReport report, boolean fixed) {
    long needless = report.fileBytes() - report.neededBytes();
    to.line(
        to.bold(Text.line(report.file().toString()))
            + ": "
            + Text.bytes(report.fileBytes())
            + ", of which deployment does not need "
            + Text.bytes(needless)
            + share(needless, report.fileBytes()));
    boolean model = report.kind() == Kind.MODEL;
    String safe =
        !model ? "not needed" : fixed ? "safe, removed now" : "safe to remove: --fix OUT, or slim";
    section(report, Remedy.SAFE, safe);
    section(report, Remedy.DECIDE, fixed ? "left for you to decide" : "for you to decide");
    to.line(
        Text.format(
            FORMAT,
            Text.bytes(report.neededBytes()),
            Text.format("%.1f %%", 100.0 * report.neededBytes() / Math.max(1, report.fileBytes())),
            to.bold("left")));
    if (!model && !report.rows().isEmpty()) {
      to.field("note", "an export of the chosen model to ONNX leaves all of it out");
    }
  }

  /** What became of the model. */
  void print(SlimReport report, boolean verbose) {
    to.line("");
    new SlimReports(to, verbose).print(report);
  }

  private void section(RedundancyReport report, Remedy remedy, String title) {
    List<Redundancy> rows = report.rows().stream().filter(r -> r.remedy() == remedy).toList();
    if (rows.isEmpty()) {
      return;
    }
    to.line("  " + to.faint(title));
    for (Redundancy row : rows) {
      String share = Text.format("%.1f %%", 100.0 * row.bytes() / Math.max(1, report.fileBytes()));
      to.line(Text.format(FORMAT, bytes(row.bytes()), share, Text.line(row.what(), LONGEST)));
      if (!row.names().isEmpty()) {
        List<String> first = row.names().subList(0, Math.min(SHOWN, row.names().size()));
        int more = row.count() - first.size();
        String names = Text.line(String.join(", ", first), LONGEST);
        to.line(INDENT + to.faint(names + (more > 0 ? " and " + more + " more" : "")));
      }
      if (remedy == Remedy.DECIDE || report.kind() == Kind.CHECKPOINT) {
        row.command().ifPresent(command -> to.line(INDENT + Text.line(command)));
      }
    }
  }

  private static String bytes(long bytes) {
    return bytes < 0 ? "+" + Text.bytes(-bytes) : Text.bytes(bytes);
  }

  private static String share(long part, long whole) {
    return whole == 0 ? "" : Text.format(" (%.1f %%)", 100.0 * part / whole);
  }

  /** The fields of a JSON object. */
  static void addTo(JsonObject json, RedundancyReport report) {
    json.addProperty("input", report.file().toString());
    json.addProperty("kind", report.kind().toString());
    json.addProperty("fileBytes", report.fileBytes());
    json.addProperty("safeBytes", report.bytes(Remedy.SAFE));
    json.addProperty("decideBytes", report.bytes(Remedy.DECIDE));
    json.addProperty("neededBytes", report.neededBytes());
    json.add("rows", JsonReports.array(report.rows(), DoctorReports::row));
  }

  private static JsonElement row(Redundancy row) {
    JsonObject json = new JsonObject();
    json.addProperty("id", row.id());
    json.addProperty("what", row.what());
    json.addProperty("bytes", row.bytes());
    json.addProperty("count", row.count());
    json.add("names", JsonReports.array(row.names(), JsonPrimitive::new));
    json.addProperty("remedy", row.remedy().name().toLowerCase(Locale.ROOT));
    json.addProperty("command", row.command().orElse(null));
    return json;
  }
}
