package dev.onnxslim.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code onnx-slim params ...}. */
@Command(
    name = "params",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    description =
        "A model's initializers by name: what they are, and other values, names and files for them.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim params list model.onnx '*.weight'",
      "  onnx-slim params export model.onnx weights.safetensors",
      "  onnx-slim params import model.onnx weights.safetensors trained.onnx",
      "  onnx-slim params set model.onnx fc.bias zeroed.onnx --fill zeros"
    })
final class ParamsCommand implements Runnable {
  @Spec private CommandSpec spec;

  private ParamsCommand() {}

  /**
   * The command with its own commands, or only the one that is called: the others cost start-up
   * time.
   *
   * @param args the command line, {@code params} first
   */
  static CommandLine of(String... args) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("list", ParamsListCommand::new);
    all.put("show", ParamsShowCommand::new);
    all.put("get", ParamsGetCommand::new);
    all.put("set", ParamsSetCommand::new);
    all.put("rename", ParamsRenameCommand::new);
    all.put("remove", ParamsRemoveCommand::new);
    all.put("export", ParamsExportCommand::new);
    all.put("import", ParamsImportCommand::new);
    if (args.length > 1 && all.containsKey(args[1])) {
      all.keySet().retainAll(Set.of(args[1]));
    }
    CommandLine params = new CommandLine(new ParamsCommand());
    all.forEach((name, command) -> params.addSubcommand(name, command.get()));
    return params;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
