package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.NamePattern;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.analyzer.params.file.ParameterFile;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A command that looks at parameters. */
abstract class ParamsReadCommand extends ModelCommand {
  @Parameters(
      index = "0",
      paramLabel = "M",
      description =
          "A model, a file of parameters: .safetensors, .npz, .json; or a checkpoint: .pth, .pt,"
              + " .ckpt.")
  private Path in;

  @Override
  final Path input() {
    return in;
  }

  @Override
  Path result() {
    return in;
  }

  @Override
  final ExitCode run() throws IOException {
    require(!in.toString().isEmpty(), "A file name is empty");
    try (ParameterFile file = ParameterFile.open(in)) {
      run(file);
    }
    return ExitCode.OK;
  }

  abstract void run(ParameterFile file) throws IOException;

  /** How the report begins in JSON. */
  final JsonObject head() {
    JsonObject json = JsonReports.head(name(), ExitCode.OK);
    json.addProperty("input", in.toString());
    return json;
  }

  /** The parameters that any of the patterns means, all of them without a pattern. */
  static ParameterDictionary selected(ParameterDictionary all, Collection<String> patterns)
      throws UsageException {
    if (patterns.isEmpty()) {
      return all;
    }
    ParameterDictionary selected = ParameterDictionary.empty();
    for (String pattern : patterns) {
      for (Tensor tensor : meant(all, pattern)) {
        selected.put(tensor);
      }
    }
    return all.select(selected::contains);
  }

  /** The parameter of that very name, or all that a pattern matches. */
  static List<Tensor> meant(ParameterDictionary all, String pattern) throws UsageException {
    if (all.contains(pattern) || !NamePattern.isGlob(pattern)) {
      return List.of(all.get(pattern));
    }
    ParameterDictionary matching = all.select(pattern);
    if (matching.size() == 0) {
      throw new UsageException("no parameter matches '" + pattern + "'; list them");
    }
    List<Tensor> tensors = new ArrayList<>();
    matching.forEach(tensors::add);
    return tensors;
  }
}
