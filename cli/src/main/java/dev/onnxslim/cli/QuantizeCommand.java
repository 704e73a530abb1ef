package dev.onnxslim.cli;

import dev.onnxslim.quantizer.FolderRun;
import dev.onnxslim.quantizer.FolderRun.Outcome;
import dev.onnxslim.quantizer.Progress;
import dev.onnxslim.quantizer.QuantizeOptions;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.QuantizeReport;
import dev.onnxslim.quantizer.Quantizer;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.scheme.QuantScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim quantize IN [OUT]}. */
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Stores the weights of a model as 8-bit integers, and compares the result with the original"
            + " before it is put in its place.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim quantize model.onnx                 writes model-int8.onnx beside it",
      "  onnx-slim quantize model.onnx small.onnx --min-sqnr 30",
      "  onnx-slim quantize models/ small/ --jobs 2    every .onnx under models/",
      "  onnx-slim quantize model.onnx --inputs samples/ --json"
    })
final class QuantizeCommand extends ModelCommand {
  private static final int MOST_JOBS = 4;

  /** So many files of a folder are looked at for a guess. */
  private static final int MOST_FILES = 1000;

  @Parameters(index = "0", paramLabel = "IN", description = "An .onnx file, or a folder of them.")
  private Path in;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OUT",
      description = "The result; IN-int8.onnx or the folder IN-int8 beside IN if left out.")
  private Path out;

  @Mixin private SchemeOptions schemeOptions;

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

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads work on the weights of a model (default: one per core).")
  private Integer threads;

  private QuantScheme scheme;
  private ParityOptions parity;

  @Override
  Path input() {
    return in;
  }

  @Override
  Path result() {
    return out == null ? in : out;
  }

  @Override
  ExitCode run() throws IOException, InterruptedException {
    require(threads == null || threads >= 1, "--threads has to be at least 1");
    require(jobs == null || jobs >= 1, "--jobs has to be at least 1");
    scheme = schemeOptions.scheme();
    parity = parityArguments.options();
    require(!in.toString().isEmpty() && !result().toString().isEmpty(), "A file name is empty");
    boolean folder = Files.isDirectory(in);
    choosePlace(folder);
    return folder ? runFolder() : runFile();
  }

  /** Where the result goes; refuses to replace the input without being told to. */
  private void choosePlace(boolean folder) throws IOException {
    if (out == null) {
      out = inPlace ? in : besides(in, folder);
    }
    ResultPlace place = new ResultPlace(in, out);
    boolean same = place.isInput();
    require(!same || inPlace, in + " and " + out + " are the same; add --in-place to replace it");
    require(same || !inPlace || !Files.exists(in), "--in-place takes no other output than IN");
    place.problem().ifPresent(problem -> require(false, problem));
    place.checkFolder();
  }

  private static Path besides(Path in, boolean folder) {
    Path place = in.toAbsolutePath().normalize();
    String name = place.getFileName() == null ? "models" : place.getFileName().toString();
    if (folder) {
      return place.getParent() == null ? place.resolve("int8") : sibling(in, name + "-int8");
    }
    boolean extension = name.toLowerCase(Locale.ROOT).endsWith(".onnx");
    String stem = extension ? name.substring(0, name.length() - ".onnx".length()) : name;
    return sibling(in, stem + "-int8.onnx");
  }

  /** Beside {@code in}, spelled as {@code in} is where that is possible. */
  private static Path sibling(Path in, String name) {
    Path last = in.getFileName();
    boolean plain = last != null && !last.toString().equals(".") && !last.toString().equals("..");
    return (plain ? in : in.toAbsolutePath().normalize()).resolveSibling(name);
  }

  private ExitCode runFile() throws IOException, InterruptedException {
    QuantizeReport report;
    try (ProgressDisplay progress = ProgressDisplay.of(output())) {
      report = quantizer(threads(1), progress, in).quantize(in, out);
    }
    ExitCode exitCode = report.missedParity() ? ExitCode.MISSED : ExitCode.OK;
    if (output().json()) {
      out().println(JsonReports.quantize(report, exitCode));
    } else if (output().text()) {
      new QuantizeText(styled(), output().verbose()).print(report);
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
    FolderText text = new FolderText(styled(), output().verbose());
    List<Outcome<QuantizeReport>> outcomes =
        run.run(
            atOnce,
            (from, to) -> quantizer(threads(atOnce), Progress.NONE, from).quantize(from, to),
            outcome -> {
              summary.failure(outcome).ifPresent(this::report);
              if (output().text()) {
                text.row(outcome, summary);
              }
            });
    ExitCode exitCode = summary.exitCode(outcomes);
    if (output().json()) {
      out().println(JsonReports.folder(run, outcomes, summary, exitCode));
    } else if (output().text()) {
      text.totals(run, outcomes);
    }
    return exitCode;
  }

  private Quantizer quantizer(int threadCount, Progress progress, Path model) throws IOException {
    Verification verification = noVerify ? Verification.NONE : Verification.ISOLATED;
    return new Quantizer(
        QuantizeOptions.defaults()
            .withScheme(scheme)
            .withVerification(
                verification, parity.withTimeout(parityArguments.timeoutFor(bytesAt(model))))
            .withThreads(threadCount)
            .withProgress(progress));
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

  private int threads(int atOnce) {
    return threads == null ? Math.max(1, cores() / atOnce) : threads;
  }

  private int jobs() {
    return jobs == null ? Math.min(MOST_JOBS, cores()) : jobs;
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
