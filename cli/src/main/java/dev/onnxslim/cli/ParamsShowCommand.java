package dev.onnxslim.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.FirstElements;
import dev.onnxslim.analyzer.params.ValueStatistics;
import dev.onnxslim.analyzer.params.file.ParameterFile;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.model.Node;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim params show M NAME}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Says what a parameter is: type, shape, statistics, who reads it.")
final class ParamsShowCommand extends ParamsReadCommand {
  private static final int MOST_SHOWN = 8;

  @Parameters(index = "1", paramLabel = "NAME", description = "A name, or a pattern.")
  private String pattern;

  @Override
  void run(ParameterFile file) throws IOException {
    List<Tensor> tensors = meant(file.parameters(), pattern);
    if (!output().json()) {
      for (Tensor tensor : tensors) {
        print(file, tensor);
      }
      return;
    }
    JsonObject json = head();
    JsonArray rows = new JsonArray();
    for (Tensor tensor : tensors) {
      JsonObject row = ParamsReports.json(tensor);
      ParamsReports.add(row, ValueStatistics.of(tensor));
      row.add("readers", ParamsReports.texts(readers(file, tensor)));
      rows.add(row);
    }
    json.add("parameters", rows);
    out().println(json);
  }

  private void print(ParameterFile file, Tensor tensor) throws IOException {
    if (!output().text()) {
      return;
    }
    Styled styled = styled();
    styled.line(styled.bold(Text.line(tensor.name())));
    styled.field("type", tensor.elemType() + ", " + ParamsReports.shape(tensor));
    styled.field(
        "size",
        Figures.exact(tensor.elements()) + " elements, " + Figures.bytes(tensor.data().size()));
    Optional<ValueStatistics> values = ValueStatistics.of(tensor);
    values.ifPresent(statistics -> styled.field("values", ParamsReports.text(statistics)));
    if (FirstElements.canRead(tensor.elemType())) {
      String first =
          FirstElements.of(tensor, MOST_SHOWN).stream()
              .map(Number::toString)
              .collect(Collectors.joining(" "));
      styled.field("begins", first + (tensor.elements() > MOST_SHOWN ? " ..." : ""));
    }
    if (file.model().isPresent()) {
      List<String> readers = readers(file, tensor);
      styled.field(
          "read by", readers.isEmpty() ? "nothing" : Text.line(String.join(", ", readers)));
    }
  }

  private static List<String> readers(ParameterFile file, Tensor tensor) {
    return file.model().stream()
        .flatMap(model -> model.readers(tensor.name()).stream())
        .map(Node::label)
        .toList();
  }
}
