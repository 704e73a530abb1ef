package dev.onnxslim.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.onnxslim.analyzer.infer.InferredModel.Contradiction;
import dev.onnxslim.analyzer.infer.ShapeWriter;
import dev.onnxslim.analyzer.infer.ShapeWriter.Open;
import dev.onnxslim.cli.InferCommand.InferOutcome;
import dev.onnxslim.quantizer.FolderRun;
import dev.onnxslim.quantizer.FolderRun.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Says which shapes were found, for people and as JSON.
 *
 * @param verbose with every value whose shape was not found
 */
record InferReports(Styled to, boolean verbose) {
  private static final int MOST_LISTED = 5;

  void print(InferOutcome outcome) {
    ShapeWriter.Result result = outcome.result();
    to.line(
        to.bold(Text.line(outcome.input().toString()))
            + " -> "
            + to.bold(Text.line(outcome.output().toString()))
            + (outcome.changed() ? "" : ", unchanged: nothing was missing"));
    to.field("values", counts(result));
    open(result.open());
    for (Contradiction contradiction : result.contradictions()) {
      to.field("mended", Text.line(contradiction.toString(), 200));
    }
  }

  /** One model of a folder; failures have been told already. */
  void row(Path name, Optional<InferOutcome> outcome) {
    if (outcome.isEmpty()) {
      to.line(to.bad("failed   ") + Text.line(name.toString()));
      return;
    }
    ShapeWriter.Result result = outcome.get().result();
    String mark = result.open().isEmpty() ? to.good("ok       ") : to.doubtful("partly   ");
    to.line(mark + Text.line(name.toString()) + "  " + counts(result));
    if (verbose) {
      open(result.open());
    }
  }

  void totals(FolderRun run, List<Outcome<InferOutcome>> outcomes) {
    long written = outcomes.stream().filter(outcome -> outcome.result().isPresent()).count();
    to.line(
        to.bold(Text.line(run.in().toString()))
            + " -> "
            + to.bold(Text.line(run.out().toString()))
            + Text.format(
                ": %d of %d %s written",
                written, outcomes.size(), outcomes.size() == 1 ? "model" : "models"));
  }

  private static String counts(ShapeWriter.Result result) {
    long partial = result.open().stream().filter(Open::isPartial).count();
    long unknown = result.open().size() - partial;
    return result.values()
        + ": "
        + result.known()
        + " known"
        + (result.formulas() > 0 ? ", " + result.formulas() + " as formulas" : "")
        + (partial > 0 ? ", " + partial + " partly known" : "")
        + (unknown > 0 ? ", " + unknown + " not known" : "");
  }

  private void open(List<Open> open) {
    int shown = verbose ? open.size() : Math.min(open.size(), MOST_LISTED);
    for (Open value : open.subList(0, shown)) {
      to.field("open", Text.line(value.node() + ": " + value.why(), 200));
    }
    if (shown < open.size()) {
      to.field("", "and " + (open.size() - shown) + " more (--verbose)");
    }
  }

  static String json(InferOutcome outcome) {
    JsonObject json = JsonReports.head("infer", ExitCode.OK);
    add(json, outcome);
    return json.toString();
  }

  /** All models of a folder. */
  static String json(
      FolderRun run,
      List<Outcome<InferOutcome>> outcomes,
      List<Optional<Failure>> failures,
      ExitCode exitCode) {
    JsonObject json = JsonReports.head("infer", exitCode);
    json.addProperty("input", run.in().toString());
    json.addProperty("output", run.out().toString());
    JsonArray models = new JsonArray();
    for (int k = 0; k < outcomes.size(); k++) {
      JsonObject model = new JsonObject();
      ExitCode own = failures.get(k).map(Failure::exitCode).orElse(ExitCode.OK);
      model.addProperty("exitCode", own.code());
      if (outcomes.get(k).result().isPresent()) {
        add(model, outcomes.get(k).result().get());
      } else {
        model.addProperty("input", outcomes.get(k).item().input().toString());
        model.addProperty("output", outcomes.get(k).item().output().toString());
        model.addProperty("error", failures.get(k).map(Failure::message).orElse(""));
      }
      models.add(model);
    }
    json.add("models", models);
    return json.toString();
  }

  private static void add(JsonObject json, InferOutcome outcome) {
    ShapeWriter.Result result = outcome.result();
    json.addProperty("input", outcome.input().toString());
    json.addProperty("output", outcome.output().toString());
    json.addProperty("changed", outcome.changed());
    json.addProperty("values", result.values());
    json.addProperty("known", result.known());
    json.addProperty("formulas", result.formulas());
    json.add("open", JsonReports.array(result.open(), InferReports::open));
    json.add(
        "contradictions",
        JsonReports.array(
            result.contradictions(),
            contradiction -> {
              JsonObject row = new JsonObject();
              row.addProperty("value", contradiction.value().name());
              row.addProperty("stated", contradiction.stated().toString());
              row.addProperty("found", contradiction.found().toString());
              return row;
            }));
  }

  private static JsonElement open(Open value) {
    JsonObject row = new JsonObject();
    row.addProperty("value", value.value());
    row.addProperty("node", value.node());
    row.addProperty("graph", value.graph());
    row.add(
        "type",
        value.type().isPresent()
            ? new JsonPrimitive(value.type().get().toString())
            : JsonNull.INSTANCE);
    row.addProperty("partial", value.isPartial());
    row.addProperty("why", value.why());
    return row;
  }
}
