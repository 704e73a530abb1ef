package dev.onnxslim.cli;

import dev.onnxslim.analyzer.ModelAnalyzer;
import dev.onnxslim.quantizer.Quantizer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code onnx-slim} command. */
@Command(
    name = "onnx-slim",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Makes ONNX models small, proves that they still agree, and says what they cost.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim quantize model.onnx              writes model-int8.onnx beside it",
      "  onnx-slim slim model.onnx                  writes model-slim.onnx beside it",
      "  onnx-slim verify model.onnx small.onnx     compares two models",
      "  onnx-slim diff model.onnx small.onnx       says what differs between two models",
      "  onnx-slim info model.onnx                  says what is in a model",
      "  onnx-slim analyze model.onnx               counts what it costs and weighs",
      "  onnx-slim params list model.onnx           lists its parameters; also gets and sets them",
      "  onnx-slim plan transformer --preset gpt-2  says what it would cost",
      "  onnx-slim score model.onnx                 says whether it is light enough",
      "  onnx-slim doctor model.onnx                says what deployment does not need",
      "  onnx-slim quantize --help                  all options of a command",
      "",
      "Exit codes: 0 ok, 2 usage, 3 bad model, 4 parity missed, 5 input/output,",
      "6 cannot be lifted, 7 not light enough (score --fail-on), 130 interrupted, 1 our bug."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String... args) {
    startWarmUp(args.length > 0 ? args[0] : "");
    Interruption interruption = Interruption.watch(Thread.currentThread());
    int exitCode = run(writer(FileDescriptor.out), writer(FileDescriptor.err), args);
    interruption.finished();
    System.exit(exitCode);
  }

  /** Another core prepares what comes after the options while this one reads them. */
  private static void startWarmUp(String command) {
    Runnable task =
        switch (command) {
          case "quantize" -> Quantizer::warmUp;
          case "analyze",
              "infer",
              "slim",
              "prune",
              "extract",
              "diff",
              "params",
              "plan",
              "score",
              "doctor" ->
              ModelAnalyzer::warmUp;
          default -> null;
        };
    if (task == null) {
      return;
    }
    Thread thread = new Thread(task, "warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs one command.
   *
   * @return its exit code
   */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine root = new CommandLine(new Main());
    commandsFor(args).forEach((name, command) -> root.addSubcommand(name, command.get()));
    root.setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // a file's name may begin so
        .setParameterExceptionHandler(Main::reportUsage);
    int exitCode = root.execute(args);
    out.flush();
    err.flush();
    return exitCode;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** Only the command that is called, when it is the first word: the others cost start-up time. */
  private static Map<String, Supplier<Object>> commandsFor(String... args) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("quantize", QuantizeCommand::new);
    all.put("slim", SlimCommand::new);
    all.put("prune", PruneCommand::new);
    all.put("extract", ExtractCommand::new);
    all.put("verify", VerifyCommand::new);
    all.put("diff", DiffCommand::new);
    all.put("info", InfoCommand::new);
    all.put("analyze", AnalyzeCommand::new);
    all.put("infer", InferCommand::new);
    all.put("params", () -> ParamsCommand.of(args));
    all.put("plan", PlanCommand::commandLine);
    all.put("score", ScoreCommand::new);
    all.put("doctor", DoctorCommand::new);
    if (args.length > 0 && all.containsKey(args[0])) {
      return Map.of(args[0], all.get(args[0]));
    }
    all.put("generate-completion", AutoComplete.GenerateCompletion::new);
    return all;
  }

  /** One line, with what was probably meant. */
  private static int reportUsage(ParameterException exception, String... args) {
    CommandLine command = exception.getCommandLine();
    StringBuilder line = new StringBuilder("onnx-slim: ").append(exception.getMessage());
    if (exception instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = nearestFirst(unmatched);
      if (!suggestions.isEmpty()) {
        line.append("; did you mean ")
            .append(String.join(" or ", suggestions.subList(0, Math.min(3, suggestions.size()))))
            .append("?");
      }
    }
    String help = command.getCommandSpec().qualifiedName() + " --help";
    command.getErr().println(Text.line(line.toString(), 1000) + "; see '" + help + "'");
    return ExitCode.USAGE.code();
  }

  /** All that begin alike are suggested, in no order. */
  private static List<String> nearestFirst(UnmatchedArgumentException unmatched) {
    String typed = unmatched.getUnmatched().get(0);
    List<String> suggestions = new ArrayList<>(unmatched.getSuggestions());
    suggestions.sort(Comparator.comparingInt((String s) -> sameLetters(s, typed)).reversed());
    return suggestions;
  }

  private static int sameLetters(String a, String b) {
    int same = 0;
    while (same < Math.min(a.length(), b.length()) && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    return same;
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    FileOutputStream stream = new FileOutputStream(descriptor);
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** The version in the manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"onnx-slim " + (version == null ? "(not packaged)" : version)};
    }
  }
}
