package dev.onnxslim.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.onnxslim.quantizer.PruneReport;
import dev.onnxslim.quantizer.PruneReport.Size;
import dev.onnxslim.quantizer.parity.Verdict;
import dev.onnxslim.quantizer.prune.ChannelRow;
import dev.onnxslim.quantizer.prune.SparseRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reports of {@code prune}.
 *
 * @param verbose with a row for each weight, group of channels and output
 */
record PruneReports(Styled to, boolean verbose) {
  private static final Pattern NAME = Pattern.compile(" '.*'$");

  void print(PruneReport report) {
    if (verbose) {
      report.channels().forEach(this::row);
      report.weights().forEach(this::row);
    }
    to.line(
        to.bold(Text.line(report.input().toString()))
            + " -> "
            + (report.written()
                ? to.bold(Text.line(report.output().toString()))
                : to.bad("not written")));
    Size before = report.before();
    Size after = report.after();
    to.field("size", QuantizeText.size(before.figures().bytes(), after.figures().bytes()));
    to.field("zipped", QuantizeText.size(before.zipped(), after.zipped()));
    if (!report.channels().isEmpty()) {
      to.field("channels", channels(report));
      to.field(
          "params", Text.format("%,d -> %,d", before.figures().params(), after.figures().params()));
      to.field("MACs", macs(before) + " -> " + macs(after));
    }
    if (report.elements() > 0) {
      to.field("zeros", zeros(report));
    }
    parity(report);
    report.notes().forEach(note -> to.field("note", Text.line(note)));
    to.field("time", Text.format("%.2f s", report.seconds()));
  }

  /** Without a bar, that a result has passed would say nothing. */
  private void parity(PruneReport report) {
    ParityText text = new ParityText(to);
    boolean judged = report.hasBar() || report.parity().verdict() != Verdict.PASSED;
    if (judged || report.parity().outputs().isEmpty()) {
      text.print(report.parity(), verbose);
      return;
    }
    to.field("outputs", ParityText.figures(report.parity()).substring(2) + "; no bar (--min-sqnr)");
    if (verbose) {
      text.table(report.parity().outputs());
    }
    report.parity().notes().forEach(note -> to.field("note", Text.line(note)));
  }

  private static String macs(Size size) {
    return size.macs().isKnown()
        ? Text.format("%,d", size.macs().sizeOrMinusOne())
        : Text.line(size.macs().toString(), 60);
  }

  private static String zeros(PruneReport report) {
    return Text.format(
        "%,d -> %,d of %,d (%.1f %%) in %d weights",
        report.zerosBefore(),
        report.zerosAfter(),
        report.elements(),
        100.0 * report.zerosAfter() / report.elements(),
        report.weights().size());
  }

  private static String channels(PruneReport report) {
    List<ChannelRow> free = report.channels().stream().filter(ChannelRow::isFree).toList();
    long all = free.stream().mapToLong(ChannelRow::channels).sum();
    String text =
        Text.format(
            "%,d of %,d removed in %d of %d groups",
            report.removedChannels(), all, free.size(), report.channels().size());
    Map<String, Long> kept =
        report.channels().stream()
            .filter(row -> !row.isFree())
            .collect(
                Collectors.groupingBy(
                    row -> NAME.matcher(row.reason()).replaceFirst(""),
                    LinkedHashMap::new,
                    Collectors.counting()));
    String reasons =
        kept.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(entry -> "; " + entry.getValue() + " left alone: " + entry.getKey())
            .collect(Collectors.joining());
    return text + Text.line(reasons, 300);
  }

  private void row(ChannelRow row) {
    String what = row.isFree() ? Text.format("-%d", row.removed()) : "left alone";
    to.line(
        Text.format("  %-10s %5d channels of ", what, row.channels())
            + Text.line(String.join(", ", row.makers()), 120)
            + (row.isFree() ? "" : ": " + Text.line(row.reason(), 120)));
  }

  private void row(SparseRow row) {
    to.line(
        Text.format(
                "  zeros      %5.1f %% -> %5.1f %% of ",
                100.0 * row.zerosBefore() / row.elements(),
                100.0 * row.zerosAfter() / row.elements())
            + Text.line(row.name(), 80)
            + " "
            + row.dims());
  }

  /** What was done to one model, as fields of a JSON object. */
  static void addTo(JsonObject json, PruneReport report) {
    json.addProperty("input", report.input().toString());
    json.addProperty("output", report.output().toString());
    json.addProperty("written", report.written());
    json.addProperty("inputBytes", report.inputBytes());
    json.addProperty("outputBytes", report.outputBytes());
    json.add("before", size(report.before()));
    json.add("after", size(report.after()));
    json.addProperty("hasBar", report.hasBar());
    json.add("weights", JsonReports.array(report.weights(), PruneReports::weight));
    json.add("channels", JsonReports.array(report.channels(), PruneReports::channel));
    json.add("parity", JsonReports.parity(report.parity()));
    json.add("notes", JsonReports.array(report.notes(), JsonPrimitive::new));
    json.addProperty("seconds", report.seconds());
  }

  private static JsonObject size(Size size) {
    JsonObject json = SlimReports.figures(size.figures());
    json.addProperty("zippedBytes", size.zipped());
    json.add(
        "macs",
        size.macs().isKnown()
            ? new JsonPrimitive(size.macs().sizeOrMinusOne())
            : new JsonPrimitive(size.macs().toString()));
    return json;
  }

  private static JsonElement weight(SparseRow row) {
    JsonObject json = new JsonObject();
    json.addProperty("name", row.name());
    json.addProperty("graph", row.graph());
    json.add("dims", JsonReports.array(row.dims(), JsonPrimitive::new));
    json.addProperty("elements", row.elements());
    json.addProperty("zerosBefore", row.zerosBefore());
    json.addProperty("zerosAfter", row.zerosAfter());
    return json;
  }

  private static JsonElement channel(ChannelRow row) {
    JsonObject json = new JsonObject();
    json.add("makers", JsonReports.array(row.makers(), JsonPrimitive::new));
    json.addProperty("channels", row.channels());
    json.addProperty("removed", row.removed());
    json.addProperty("reason", row.reason());
    return json;
  }
}
