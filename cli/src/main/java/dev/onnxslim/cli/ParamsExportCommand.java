package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.NamePattern;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.analyzer.params.file.ParameterFile;
import dev.onnxslim.analyzer.params.file.ParameterFormat;
import dev.onnxslim.analyzer.report.Figures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim params export M FILE}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Writes every parameter under its own name; M may also be a file of parameters.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim params export model.onnx weights.safetensors",
      "  onnx-slim params export model.onnx weights.npz --exclude '*_text'",
      "  onnx-slim params export weights.npz weights.json      and weights.bin beside it"
    })
final class ParamsExportCommand extends ParamsReadCommand {
  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The result; its extension says the form: .safetensors, .npz or .json.")
  private Path target;

  @Option(
      names = "--select",
      paramLabel = "NAME",
      description = "Only those: a name or a pattern; may be repeated.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "NAME",
      description = "Not those: a name or a pattern; may be repeated.")
  private List<String> excluded = new ArrayList<>();

  @Override
  Path result() {
    return target;
  }

  @Override
  void run(ParameterFile file) throws IOException {
    ParameterFormat format =
        ParameterFormat.of(target)
            .filter(ParameterFormat::isWritable)
            .orElseThrow(
                () -> usage("FILE's extension has to be .safetensors, .npz or .json: " + target));
    ResultPlace place = new ResultPlace(input(), target);
    require(!place.isInput(), input() + " and " + target + " are the same; choose another output");
    place.problem().ifPresent(problem -> require(false, problem));
    place.checkFolder();
    Predicate<String> left = name -> false;
    for (String pattern : excluded) {
      left = left.or(name -> name.equals(pattern)).or(NamePattern.of(pattern));
    }
    ParameterDictionary parameters = selected(file.parameters(), names).select(left.negate());
    format.write(parameters, file.metadata(), target);
    if (output().json()) {
      JsonObject json = head();
      json.addProperty("output", target.toString());
      json.addProperty("count", parameters.size());
      json.addProperty("bytes", parameters.bytes());
      out().println(json);
    } else if (output().text()) {
      out()
          .println(
              input()
                  + " -> "
                  + target
                  + ": "
                  + parameters.size()
                  + " parameters, "
                  + Figures.bytes(parameters.bytes()));
    }
  }
}
