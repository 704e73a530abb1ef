package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.ModelParameters;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim params remove M NAME OUT}. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Removes parameters that nothing reads.")
final class ParamsRemoveCommand extends ParamsEditCommand {
  @Parameters(index = "1", paramLabel = "NAME", description = "A name, or a pattern.")
  private String pattern;

  @Parameters(index = "2", paramLabel = "OUT", description = "The result.")
  private Path target;

  @Override
  Path target() {
    return target;
  }

  @Override
  String edit(ModelParameters parameters, JsonObject json) throws IOException {
    List<String> removed = new ArrayList<>();
    for (Tensor tensor : ParamsReadCommand.meant(parameters.dictionary(), pattern)) {
      parameters.remove(tensor.name());
      removed.add(tensor.name());
    }
    json.add("removed", ParamsReports.texts(removed));
    return removed.size() == 1 ? "'" + removed.get(0) + "' removed" : removed.size() + " removed";
  }
}
