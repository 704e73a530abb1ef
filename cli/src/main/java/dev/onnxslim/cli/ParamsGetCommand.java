package dev.onnxslim.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.FirstElements;
import dev.onnxslim.analyzer.params.file.NpyFile;
import dev.onnxslim.analyzer.params.file.ParameterFile;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim params get M NAME}. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Prints a parameter's values, or writes them to an .npy file.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim params get model.onnx fc.bias",
      "  onnx-slim params get model.onnx fc.weight -o weight.npy"
    })
final class ParamsGetCommand extends ParamsReadCommand {
  @Parameters(index = "1", paramLabel = "NAME", description = "The parameter's name.")
  private String name;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Print at most so many values (default: ${DEFAULT-VALUE}).")
  private int limit = 1000;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write all values to an .npy file instead.")
  private Path file;

  @Override
  Path result() {
    return file == null ? input() : file;
  }

  @Override
  void run(ParameterFile parameters) throws IOException {
    require(limit >= 0, "--limit has to be at least 0");
    Tensor tensor = parameters.parameters().get(name);
    if (file != null) {
      require(Text.hasExtension(file, ".npy"), "-o takes an .npy file; found " + file);
      require(!new ResultPlace(input(), file).isInput(), file + " is M; choose another file");
      NpyFile.write(tensor, file);
    }
    boolean canRead = file == null && FirstElements.canRead(tensor.elemType());
    List<Number> values = canRead ? FirstElements.of(tensor, limit) : List.of();
    if (output().json()) {
      JsonObject json = head();
      ParamsReports.json(tensor).entrySet().forEach(e -> json.add(e.getKey(), e.getValue()));
      json.add("values", canRead ? ParamsReports.json(values) : JsonNull.INSTANCE);
      out().println(json);
    } else if (output().text()) {
      print(tensor, values);
    }
  }

  private void print(Tensor tensor, List<Number> values) {
    if (file != null) {
      out().println(tensor.name() + " -> " + file + ", " + Figures.bytes(tensor.data().size()));
      return;
    }
    long[] dims = tensor.dims();
    int row = dims.length == 0 ? 1 : (int) Math.min(limit, dims[dims.length - 1]);
    for (int from = 0; from < values.size(); from += Math.max(1, row)) {
      int to = Math.min(values.size(), from + Math.max(1, row));
      StringBuilder line = new StringBuilder();
      for (Number value : values.subList(from, to)) {
        line.append(line.isEmpty() ? "" : " ").append(value);
      }
      out().println(line);
    }
    if (!FirstElements.canRead(tensor.elemType())) {
      err().println("onnx-slim: values of " + tensor.elemType() + " are not printed; export them");
    } else if (values.size() < tensor.elements()) {
      err()
          .println(
              "onnx-slim: "
                  + Figures.exact(tensor.elements() - values.size())
                  + " more; raise --limit, or write them with -o FILE.npy");
    }
  }
}
