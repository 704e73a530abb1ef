package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.ModelParameters;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim params rename M FROM TO OUT}. */
@Command(
    name = "rename",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Gives a parameter another name, for all that read it.")
final class ParamsRenameCommand extends ParamsEditCommand {
  @Parameters(index = "1", paramLabel = "FROM", description = "The parameter.")
  private String from;

  @Parameters(index = "2", paramLabel = "TO", description = "A name that the model has not.")
  private String to;

  @Parameters(index = "3", paramLabel = "OUT", description = "The result.")
  private Path target;

  @Override
  Path target() {
    return target;
  }

  @Override
  String edit(ModelParameters parameters, JsonObject json) {
    parameters.rename(from, to);
    json.addProperty("from", from);
    json.addProperty("to", to);
    return "'" + from + "' is now '" + to + "'";
  }
}
