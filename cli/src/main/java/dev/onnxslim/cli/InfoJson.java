package dev.onnxslim.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.onnxslim.analyzer.report.ModelSummary;
import dev.onnxslim.analyzer.report.ModelSummary.Constants;
import dev.onnxslim.analyzer.report.ModelSummary.OpCount;
import dev.onnxslim.analyzer.report.ModelSummary.Port;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.Optional;

/** What is in a model as JSON; the fields are documented in {@code docs/json.md}. */
final class InfoJson {
  private InfoJson() {}

  static String of(ModelSummary summary) {
    JsonObject json = JsonReports.head("info", ExitCode.OK);
    json.addProperty("input", summary.path().toString());
    json.addProperty("fileBytes", summary.fileBytes());
    json.addProperty("externalBytes", summary.externalBytes());
    json.addProperty("irVersion", summary.irVersion());
    json.addProperty("producer", summary.producer());
    JsonObject opsets = new JsonObject();
    summary.opsets().forEach(opsets::addProperty);
    json.add("opsets", opsets);
    json.add("inputs", JsonReports.array(summary.inputs(), InfoJson::port));
    json.add("outputs", JsonReports.array(summary.outputs(), InfoJson::port));
    json.addProperty("nodeCount", summary.nodeCount());
    json.add("nodes", JsonReports.array(summary.nodes(), InfoJson::op));
    json.addProperty("bodies", summary.bodies());
    json.add("functions", JsonReports.array(summary.functions(), JsonPrimitive::new));
    json.add("constants", JsonReports.array(summary.constants(), InfoJson::constants));
    json.addProperty("constantBytes", summary.constantBytes());
    json.addProperty("parameters", summary.parameters());
    json.addProperty("hasTrainingInfo", summary.hasTrainingInfo());
    JsonObject metadata = new JsonObject();
    summary.metadata().forEach(metadata::addProperty);
    json.add("metadata", metadata);
    return json.toString();
  }

  private static JsonElement port(Port port) {
    JsonObject row = new JsonObject();
    row.addProperty("name", port.name());
    row.addProperty("type", port.type());
    row.add("shape", shape(port.shape()));
    return row;
  }

  private static JsonElement shape(Optional<Shape> shape) {
    return shape.isEmpty()
        ? JsonNull.INSTANCE
        : JsonReports.array(shape.get().dims(), InfoJson::dim);
  }

  /** A size as a number, a named one as a string, an unknown one as null. */
  private static JsonElement dim(Dim dim) {
    if (dim instanceof Dim.Known known) {
      return new JsonPrimitive(known.size());
    }
    return dim instanceof Dim.Symbol symbol ? new JsonPrimitive(symbol.name()) : JsonNull.INSTANCE;
  }

  private static JsonElement op(OpCount count) {
    JsonObject row = new JsonObject();
    row.addProperty("domain", count.op().domain());
    row.addProperty("op", count.op().type());
    row.addProperty("count", count.count());
    return row;
  }

  private static JsonElement constants(Constants constants) {
    JsonObject row = new JsonObject();
    row.addProperty("elemType", constants.elemType().name());
    row.addProperty("count", constants.count());
    row.addProperty("elements", constants.elements());
    row.addProperty("bytes", constants.bytes());
    return row;
  }
}
