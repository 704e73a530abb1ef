package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.ModelParameters;
import dev.onnxslim.analyzer.params.ModelParameters.ImportMode;
import dev.onnxslim.analyzer.params.ModelParameters.ImportResult;
import dev.onnxslim.analyzer.params.file.ParameterFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim params import M FILE OUT}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Puts the values of a file into a model of the same architecture.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim params import model.onnx weights.safetensors trained.onnx",
      "  onnx-slim params import model.onnx encoder.npz trained.onnx --partial"
    })
final class ParamsImportCommand extends ParamsEditCommand {
  private static final int MOST_LISTED = 10;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "Parameters: .safetensors, .npz, .json, .pth, .pt, .ckpt or another .onnx.")
  private Path file;

  @Parameters(index = "2", paramLabel = "OUT", description = "The result.")
  private Path target;

  @Option(
      names = "--partial",
      description = "Take what is in both, and list what is missing and what was not expected.")
  private boolean partial;

  @Override
  Path target() {
    return target;
  }

  @Override
  String edit(ModelParameters parameters, JsonObject json) throws IOException {
    require(!new ResultPlace(file, target).isInput(), "OUT is FILE; choose another output");
    ParameterFile given = opened(ParameterFile.open(file));
    ImportResult result =
        parameters.importAll(given.parameters(), partial ? ImportMode.PARTIAL : ImportMode.STRICT);
    json.addProperty("file", file.toString());
    json.addProperty("replaced", result.replaced());
    json.add("missing", ParamsReports.texts(result.missing()));
    json.add("unexpected", ParamsReports.texts(result.unexpected()));
    return result.replaced()
        + " parameters from "
        + file
        + text("missing", result.missing())
        + text("unexpected", result.unexpected());
  }

  private String text(String what, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    int shown = output().verbose() ? names.size() : Math.min(MOST_LISTED, names.size());
    String list = String.join("', '", names.subList(0, shown));
    return "; " + names.size() + " " + what + ": '" + list + (shown < names.size() ? "' ..." : "'");
  }
}
