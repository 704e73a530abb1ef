package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.Fill;
import dev.onnxslim.analyzer.params.ModelParameters;
import dev.onnxslim.analyzer.params.file.NpyFile;
import dev.onnxslim.io.OpenFile;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim params set M NAME OUT}. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Gives a parameter other values of the same type and shape.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim params set model.onnx fc.bias out.onnx --from bias.npy",
      "  onnx-slim params set model.onnx '*.bias' out.onnx --fill zeros",
      "  onnx-slim params set model.onnx fc.weight out.onnx --fill random --seed 7"
    })
final class ParamsSetCommand extends ParamsEditCommand {
  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "The parameter, or with --fill a pattern.")
  private String pattern;

  @Parameters(index = "2", paramLabel = "OUT", description = "The result.")
  private Path target;

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--value",
      paramLabel = "X",
      description = "The number of --fill constant (default: ${DEFAULT-VALUE}).")
  private double value = 1;

  @Option(
      names = "--std",
      paramLabel = "X",
      description = "Standard deviation of random floats (default: ${DEFAULT-VALUE}).")
  private double std = Fill.DEFAULT_STD;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same random numbers (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** Where the values come from. */
  private static final class Source {
    @Option(names = "--from", paramLabel = "FILE", description = "Values in an .npy file.")
    private Path file;

    @Option(
        names = "--fill",
        paramLabel = "HOW",
        description =
            "${COMPLETION-CANDIDATES}: random floats are normally distributed around 0, random"
                + " integers evenly over their type.")
    private How how;
  }

  /** How values are made up. */
  enum How {
    ZEROS,
    RANDOM,
    CONSTANT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  Path target() {
    return target;
  }

  @Override
  String edit(ModelParameters parameters, JsonObject json) throws IOException {
    List<String> changed = new ArrayList<>();
    if (source.file != null) {
      OpenFile file = opened(new OpenFile(source.file));
      Tensor old = parameters.dictionary().get(pattern);
      parameters.set(NpyFile.read(source.file, "", old.name(), file.region(0, file.size())));
      changed.add(pattern);
    } else {
      for (Tensor old : ParamsReadCommand.meant(parameters.dictionary(), pattern)) {
        parameters.set(filled(old, changed.size()));
        changed.add(old.name());
      }
    }
    json.add("changed", ParamsReports.texts(changed));
    return changed.size() == 1 ? "'" + changed.get(0) + "' set" : changed.size() + " set";
  }

  private Tensor filled(Tensor old, int number) throws UsageException {
    try {
      return switch (source.how) {
        case ZEROS -> Fill.zeros(old);
        case CONSTANT -> Fill.constant(old, value);
        case RANDOM -> Fill.random(old, seed + number, std);
      };
    } catch (IllegalArgumentException e) {
      throw new UsageException("'" + old.name() + "': " + e.getMessage());
    }
  }
}
