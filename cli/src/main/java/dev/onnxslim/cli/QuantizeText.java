package dev.onnxslim.cli;

import dev.onnxslim.quantizer.QuantizeReport;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.scheme.WeightRow;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Prints what was done to one model.
 *
 * @param verbose with a row for each weight
 */
record QuantizeText(Styled to, boolean verbose) {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  void print(QuantizeReport report) {
    if (verbose) {
      report.weights().forEach(this::row);
    }
    to.line(
        to.bold(Text.line(report.input().toString()))
            + " -> "
            + (report.written()
                ? to.bold(Text.line(report.output().toString()))
                : to.bad("not written")));
    to.field("size", size(report.inputBytes(), report.outputBytes()));
    to.field("weights", weights(report));
    String passes =
        report.passes().stream()
            .filter(pass -> pass.edits() > 0)
            .map(QuantizeText::pass)
            .collect(Collectors.joining(", "));
    if (!passes.isEmpty()) {
      to.field("passes", passes);
    }
    new ParityText(to).print(report.parity(), verbose);
    report.notes().forEach(note -> to.field("note", Text.line(note)));
    to.field("time", Text.format("%.2f s", report.seconds()));
  }

  static String size(long before, long after) {
    String share = before == 0 ? "" : Text.format(" (%.1f %%)", 100.0 * after / before);
    return Text.bytes(before) + " -> " + Text.bytes(after) + share;
  }

  private String weights(QuantizeReport report) {
    List<WeightRow> rows = report.weights();
    StringBuilder text = new StringBuilder();
    text.append(to.good(Long.toString(report.quantized())))
        .append(" of ")
        .append(rows.size())
        .append(" quantized");
    if (report.alreadyQuantized() > 0) {
      text.append(", ").append(report.alreadyQuantized()).append(" were already");
    }
    Map<String, List<WeightRow>> kept =
        rows.stream()
            .filter(row -> row.action() == WeightRow.Action.KEPT)
            .collect(
                Collectors.groupingBy(
                    QuantizeText::reason, LinkedHashMap::new, Collectors.toList()));
    kept.values().stream()
        .sorted(Comparator.comparing((List<WeightRow> group) -> -group.size()))
        .forEach(
            group -> text.append("; ").append(group.size()).append(" kept: ").append(why(group)));
    return text.toString();
  }

  /** Reasons that differ in their figures only are one. */
  private static String reason(WeightRow row) {
    return NUMBER.matcher(row.detail().split(":", 2)[0]).replaceAll("N");
  }

  private static String why(List<WeightRow> group) {
    List<String> details = group.stream().map(WeightRow::detail).distinct().limit(2).toList();
    return Text.line(details.size() == 1 ? details.get(0) : reason(group.get(0)), 120);
  }

  private void row(WeightRow row) {
    String figures =
        row.action() == WeightRow.Action.QUANTIZED
            ? Text.bytes(row.bytesBefore())
                + " -> "
                + Text.bytes(row.bytesAfter())
                + ", SQNR "
                + Text.db(row.sqnrDb())
                + ", "
            : Text.bytes(row.bytesBefore()) + ", ";
    String name = Text.line(row.name(), 80) + " " + row.elemType() + row.dims();
    String what = row.action().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    to.line(
        "  "
            + Text.format("%-10s", what)
            + name
            + " of "
            + Text.line(String.join(", ", row.readers()), 60)
            + ": "
            + figures
            + Text.line(row.detail(), 160));
  }

  private static String pass(PassRow pass) {
    return pass.name() + " " + pass.edits();
  }
}
