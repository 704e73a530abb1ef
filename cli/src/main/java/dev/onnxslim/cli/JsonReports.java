package dev.onnxslim.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.onnxslim.quantizer.FolderRun;
import dev.onnxslim.quantizer.FolderRun.Outcome;
import dev.onnxslim.quantizer.QuantizeReport;
import dev.onnxslim.quantizer.ResultReport;
import dev.onnxslim.quantizer.parity.LayerError;
import dev.onnxslim.quantizer.parity.OutputParity;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.scheme.WeightRow;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Reports as JSON, one object each; the fields are documented in {@code docs/json.md}. */
final class JsonReports {
  private JsonReports() {}

  static <R extends ResultReport> String folder(
      String command,
      FolderRun run,
      List<Outcome<R>> outcomes,
      FolderSummary summary,
      ExitCode exitCode,
      BiConsumer<JsonObject, R> report) {
    JsonObject json = head(command, exitCode);
    json.addProperty("input", run.in().toString());
    json.addProperty("output", run.out().toString());
    List<ResultReport> written = FolderSummary.written(outcomes);
    JsonObject totals = new JsonObject();
    totals.addProperty("models", outcomes.size());
    totals.addProperty("written", written.size());
    totals.addProperty("inputBytes", written.stream().mapToLong(ResultReport::inputBytes).sum());
    totals.addProperty("outputBytes", written.stream().mapToLong(ResultReport::outputBytes).sum());
    json.add("totals", totals);
    json.add("models", array(outcomes, outcome -> model(outcome, summary, report)));
    return json.toString();
  }

  static String verify(Path original, Path candidate, ParityReport parity, ExitCode exitCode) {
    JsonObject json = head("verify", exitCode);
    json.addProperty("original", original.toString());
    json.addProperty("candidate", candidate.toString());
    json.add("parity", parity(parity));
    return json.toString();
  }

  static String failure(String command, Failure failure) {
    JsonObject json = head(command, failure.exitCode());
    json.addProperty("error", failure.message());
    return json.toString();
  }

  /** How every object begins. */
  static JsonObject head(String command, ExitCode exitCode) {
    JsonObject json = new JsonObject();
    json.addProperty("command", command);
    json.addProperty("exitCode", exitCode.code());
    return json;
  }

  static <T> JsonArray array(Collection<T> items, Function<T, JsonElement> item) {
    JsonArray array = new JsonArray();
    items.forEach(i -> array.add(item.apply(i)));
    return array;
  }

  /** JSON has neither NaN nor infinity: null and a string stand for them. */
  static JsonElement number(double value) {
    if (Double.isNaN(value)) {
      return JsonNull.INSTANCE;
    }
    return Double.isInfinite(value)
        ? new JsonPrimitive(value > 0 ? "Infinity" : "-Infinity")
        : new JsonPrimitive(value);
  }

  private static <R extends ResultReport> JsonElement model(
      Outcome<R> outcome, FolderSummary summary, BiConsumer<JsonObject, R> report) {
    Optional<Failure> failure = summary.failure(outcome);
    JsonObject json = new JsonObject();
    json.addProperty("exitCode", failure.map(Failure::exitCode).orElse(ExitCode.OK).code());
    if (outcome.result().isPresent()) {
      report.accept(json, outcome.result().get());
    } else {
      json.addProperty("input", outcome.item().input().toString());
      json.addProperty("output", outcome.item().output().toString());
    }
    failure.ifPresent(f -> json.addProperty("error", f.message()));
    return json;
  }

  /** What was done to one model. */
  static void addReport(JsonObject json, QuantizeReport report) {
    json.addProperty("input", report.input().toString());
    json.addProperty("output", report.output().toString());
    json.addProperty("written", report.written());
    json.addProperty("inputBytes", report.inputBytes());
    json.addProperty("outputBytes", report.outputBytes());
    json.addProperty("scheme", report.scheme());
    json.addProperty("quantized", report.quantized());
    json.addProperty("alreadyQuantized", report.alreadyQuantized());
    json.add("passes", array(report.passes(), JsonReports::pass));
    json.add("weights", array(report.weights(), JsonReports::weight));
    json.add("parity", parity(report.parity()));
    json.add("notes", array(report.notes(), JsonPrimitive::new));
    json.addProperty("seconds", report.seconds());
  }

  private static JsonElement weight(WeightRow weight) {
    JsonObject row = new JsonObject();
    row.addProperty("name", weight.name());
    row.addProperty("graph", weight.graph());
    row.addProperty("elemType", weight.elemType().name());
    row.add("dims", array(weight.dims(), JsonPrimitive::new));
    row.add("readers", array(weight.readers(), JsonPrimitive::new));
    row.addProperty("action", lower(weight.action()));
    row.addProperty("detail", weight.detail());
    row.addProperty("bytesBefore", weight.bytesBefore());
    row.addProperty("bytesAfter", weight.bytesAfter());
    row.add("sqnrDb", number(weight.sqnrDb()));
    return row;
  }

  static JsonElement pass(PassRow pass) {
    JsonObject row = new JsonObject();
    row.addProperty("name", pass.name());
    row.addProperty("edits", pass.edits());
    row.addProperty("nodes", pass.nodes());
    row.addProperty("bytes", pass.bytes());
    row.addProperty("seconds", pass.seconds());
    return row;
  }

  static JsonObject parity(ParityReport parity) {
    JsonObject json = new JsonObject();
    json.addProperty("verdict", lower(parity.verdict()));
    json.addProperty("reason", parity.reason());
    json.addProperty("samples", parity.samples());
    json.add("worstSqnrDb", number(parity.worstSqnrDb()));
    json.add("worstCosine", number(parity.worstCosine()));
    json.add("outputs", array(parity.outputs(), JsonReports::output));
    json.add("worstLayers", array(parity.worstLayers(), JsonReports::layer));
    json.add("notes", array(parity.notes(), JsonPrimitive::new));
    json.addProperty("seconds", parity.seconds());
    return json;
  }

  private static JsonElement output(OutputParity output) {
    JsonObject row = new JsonObject();
    row.addProperty("name", output.name());
    row.addProperty("type", output.type());
    row.addProperty("elements", output.elements());
    row.add("maxAbsError", number(output.maxAbsError()));
    row.add("sqnrDb", number(output.sqnrDb()));
    row.add("worstSqnrDb", number(output.worstSqnrDb()));
    row.add("cosine", number(output.cosine()));
    row.add("top1", number(output.top1()));
    row.add("agreement", number(output.agreement()));
    row.addProperty("verdict", lower(output.verdict()));
    row.addProperty("note", output.note());
    return row;
  }

  private static JsonElement layer(LayerError layer) {
    JsonObject row = new JsonObject();
    row.addProperty("value", layer.value());
    row.addProperty("op", layer.op());
    row.add("sqnrDb", number(layer.sqnrDb()));
    return row;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
