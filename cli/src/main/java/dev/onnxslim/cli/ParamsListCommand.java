package dev.onnxslim.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.ModelParameters;
import dev.onnxslim.analyzer.params.ModelParameters.ConstantNodes;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.analyzer.params.ValueStatistics;
import dev.onnxslim.analyzer.params.file.ParameterFile;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim params list M [NAME...]}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Lists the parameters in the order of the file.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim params list model.onnx",
      "  onnx-slim params list model.onnx 'encoder.*' '*.bias' --statistics",
      "  onnx-slim params list weights.safetensors --json"
    })
final class ParamsListCommand extends ParamsReadCommand {
  @Parameters(
      index = "1..*",
      paramLabel = "NAME",
      description = "Only those: names, or patterns with *, ? and [a-z].")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Only those whose names begin so; may be repeated.")
  private List<String> prefixes = new ArrayList<>();

  @Option(
      names = "--statistics",
      description = "Read the values: mean, deviation, range, how many are 0 or NaN.")
  private boolean statistics;

  @Override
  void run(ParameterFile file) throws IOException {
    ParameterDictionary found = selected(file.parameters(), names);
    ParameterDictionary parameters =
        prefixes.isEmpty()
            ? found
            : found.select(name -> prefixes.stream().anyMatch(name::startsWith));
    Optional<ConstantNodes> others = file.model().map(ModelParameters::constantNodes);
    if (output().json()) {
      JsonObject json = json(parameters);
      json.add("constantNodes", others.map(ParamsListCommand::json).orElse(JsonNull.INSTANCE));
      out().println(json);
    } else if (output().text()) {
      print(parameters);
      others.filter(nodes -> nodes.count() > 0).ifPresent(nodes -> out().println(text(nodes)));
    }
  }

  private static JsonElement json(ConstantNodes nodes) {
    JsonObject json = new JsonObject();
    json.addProperty("count", nodes.count());
    json.addProperty("bytes", nodes.bytes());
    return json;
  }

  private static String text(ConstantNodes nodes) {
    return "not listed: "
        + nodes.count()
        + " Constant nodes, "
        + Figures.bytes(nodes.bytes())
        + "; onnx-slim slim makes initializers of them";
  }

  private JsonObject json(ParameterDictionary parameters) throws IOException {
    JsonObject json = head();
    json.addProperty("count", parameters.size());
    json.addProperty("elements", parameters.elements());
    json.addProperty("bytes", parameters.bytes());
    JsonArray rows = new JsonArray();
    for (Tensor tensor : parameters) {
      JsonObject row = ParamsReports.json(tensor);
      if (statistics) {
        ParamsReports.add(row, ValueStatistics.of(tensor));
      }
      rows.add(row);
    }
    json.add("parameters", rows);
    return json;
  }

  private void print(ParameterDictionary parameters) throws IOException {
    ParamsReports.Table table = new ParamsReports.Table();
    for (Tensor tensor : parameters) {
      List<String> row = new ArrayList<>();
      row.add(tensor.elemType().name());
      row.add(ParamsReports.shape(tensor));
      row.add(Figures.bytes(tensor.data().size()));
      if (statistics) {
        Optional<ValueStatistics> values = ValueStatistics.of(tensor);
        row.add(values.map(ParamsReports::text).orElse("no numbers"));
      }
      table.row(row, tensor.name());
    }
    table.print(out());
    out()
        .println(
            parameters.size()
                + " parameters, "
                + Figures.exact(parameters.elements())
                + " elements, "
                + Figures.bytes(parameters.bytes()));
  }
}
