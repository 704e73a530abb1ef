package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.quantizer.FolderRun;
import dev.onnxslim.quantizer.FolderRun.Outcome;
import dev.onnxslim.quantizer.Progress;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.ResultReport;
import dev.onnxslim.quantizer.parity.ParityOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that makes a model, or every model of a folder, smaller and compares the result. */
abstract class RewriteCommand<R extends ResultReport> extends ModelCommand {

  /** So many files of a folder are looked at for a guess. */
  private static final int MOST_FILES = 1000;

  @Parameters(index = "0", paramLabel = "IN", description = "An .onnx file, or a folder of them.")
  private Path in;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OUT",
      description = "The result: a file, or a folder; beside IN if left out, as shown below.")
  private Path out;

  @Option(names = "--no-verify", description = "Do not compare the result with the original.")
  private boolean noVerify;

  @Mixin private ParityArguments parityArguments;

  @Option(names = "--in-place", description = "Replace IN by the result.")
  private boolean inPlace;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many models of a folder at a time (default: one per core, at most 4).")
  private Integer jobs;

  private ParityOptions parity;

  /** What a result is called after: {@code int8} gives {@code model-int8.onnx}. */
  abstract String suffix();

  /** The bar and samples where the options say nothing. */
  abstract ParityOptions parityDefaults();

  /** Checks and keeps the other options. */
  abstract void prepare() throws IOException;

  /**
   * Works on one model.
   *
   * @param atOnce how many are worked on at a time
   */
  abstract R rewrite(Path from, Path to, int atOnce, Progress progress)
      throws IOException, InterruptedException;

  /** Prints what was done to one model. */
  abstract void print(R report, boolean verbose);

  /** The same as fields of a JSON object. */
  abstract void addTo(JsonObject json, R report);

  @Override
  final Path input() {
    return in == null ? Path.of("") : in;
  }

  @Override
  final Path result() {
    return out == null ? input() : out;
  }

  @Override
  ExitCode run() throws IOException, InterruptedException {
    require(jobs == null || jobs >= 1, "--jobs has to be at least 1");
    prepare();
    parity = parityArguments.options(parityDefaults());
    require(!in.toString().isEmpty() && !result().toString().isEmpty(), "A file name is empty");
    boolean folder = Files.isDirectory(in);
    choosePlace(folder);
    return folder ? runFolder() : runFile();
  }

  final Verification verification() {
    return noVerify ? Verification.NONE : Verification.ISOLATED;
  }

  /** How a model's result is compared. */
  final ParityOptions parity(Path model) throws IOException {
    return parity.withTimeout(parityArguments.timeoutFor(bytesAt(model)));
  }

  /** Where the result goes; refuses to replace the input without being told to. */
  private void choosePlace(boolean folder) throws IOException {
    if (out == null) {
      out = inPlace ? in : besides(in, folder);
    }
    ResultPlace place = new ResultPlace(in, out);
    place.problem(inPlace).ifPresent(problem -> require(false, problem));
    place.checkFolder();
  }

  private Path besides(Path model, boolean folder) {
    Path place = model.toAbsolutePath().normalize();
    String name = place.getFileName() == null ? "models" : place.getFileName().toString();
    if (folder) {
      return place.getParent() == null
          ? place.resolve(suffix())
          : sibling(model, name + "-" + suffix());
    }
    boolean extension = name.toLowerCase(Locale.ROOT).endsWith(".onnx");
    String stem = extension ? name.substring(0, name.length() - ".onnx".length()) : name;
    return sibling(model, stem + "-" + suffix() + ".onnx");
  }

  /** Beside {@code in}, spelled as {@code in} is where that is possible. */
  private static Path sibling(Path in, String name) {
    Path last = in.getFileName();
    boolean plain = last != null && !last.toString().equals(".") && !last.toString().equals("..");
    return (plain ? in : in.toAbsolutePath().normalize()).resolveSibling(name);
  }

  private ExitCode runFile() throws IOException, InterruptedException {
    R report;
    try (ProgressDisplay progress = ProgressDisplay.of(output())) {
      report = rewrite(in, out, 1, progress);
    }
    ExitCode exitCode = report.missedParity() ? ExitCode.MISSED : ExitCode.OK;
    if (output().json()) {
      JsonObject json = JsonReports.head(name(), exitCode);
      addTo(json, report);
      out().println(json);
    } else if (output().text()) {
      print(report, output().verbose());
    }
    if (report.missedParity()) {
      report(ParityText.missed(in, report.parity(), ", nothing was written"));
    }
    return exitCode;
  }

  private ExitCode runFolder() throws IOException, InterruptedException {
    FolderRun run;
    try {
      run = FolderRun.of(in, out);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    int atOnce = jobs();
    FolderSummary summary = new FolderSummary(run);
    FolderText text = new FolderText(styled());
    List<Outcome<R>> outcomes =
        run.run(
            atOnce,
            (from, to) -> rewrite(from, to, atOnce, Progress.NONE),
            outcome -> {
              summary.failure(outcome).ifPresent(this::report);
              if (output().text() && output().verbose() && outcome.result().isPresent()) {
                print(outcome.result().get(), true);
              } else if (output().text()) {
                text.row(outcome, summary);
              }
            });
    ExitCode exitCode = summary.exitCode(outcomes);
    if (output().json()) {
      out().println(JsonReports.folder(name(), run, outcomes, summary, exitCode, this::addTo));
    } else if (output().text()) {
      text.totals(run, outcomes);
    }
    return exitCode;
  }

  /** A model's size, with that of the files beside it, which may hold its weights. */
  private static long bytesAt(Path model) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(model.toAbsolutePath().getParent())) {
      for (Path file : files.limit(MOST_FILES).toList()) {
        boolean other = file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx");
        bytes += other || !Files.isRegularFile(file) ? 0 : Files.size(file);
      }
    }
    return Files.isRegularFile(model) ? bytes + Files.size(model) : bytes;
  }

  private int jobs() {
    return jobs == null ? modelsAtOnce() : jobs;
  }
}
