package dev.onnxslim.cli;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.diff.DiffOptions;
import dev.onnxslim.analyzer.diff.DiffPart;
import dev.onnxslim.analyzer.diff.DiffReport;
import dev.onnxslim.analyzer.diff.JsonDiff;
import dev.onnxslim.analyzer.diff.ModelDiff;
import dev.onnxslim.analyzer.diff.TextDiff;
import dev.onnxslim.analyzer.params.file.ParameterFile;
import dev.onnxslim.analyzer.params.file.ParameterFormat;
import dev.onnxslim.analyzer.report.html.DiffPage;
import dev.onnxslim.cli.OutputOptions.TextJsonOrHtml;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim diff A B}. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Says what differs between two models, whatever their nodes are called.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim diff model.onnx model-slim.onnx",
      "  onnx-slim diff yesterday.onnx today.onnx --tolerance 1e-6 --ignore metadata",
      "  onnx-slim diff a.onnx b.onnx --format html -o diff.html",
      "  onnx-slim diff checkpoint.safetensors model.onnx      compares parameters only",
      "",
      "Exit codes: 0 the same, 1 different, 2 trouble."
    })
final class DiffCommand extends ModelCommand {
  private static final int ROWS = 10;

  @Parameters(index = "0", paramLabel = "A", description = "A model, or a file of parameters.")
  private Path a;

  @Parameters(index = "1", paramLabel = "B", description = "Another one.")
  private Path b;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description =
          "Tensors whose largest difference is at most X times the largest magnitude in them"
              + " are the same (default: 0, every bit counts).")
  private double tolerance;

  @Option(
      names = "--ignore",
      paramLabel = "PART",
      description = "What does not count: ${COMPLETION-CANDIDATES}; may be repeated.")
  private List<DiffPart> ignored = List.of();

  @Option(
      names = "--names",
      description = "Names of nodes, inner values and stored tensors count too.")
  private boolean names;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the report to a file.")
  private Path file;

  private final TextJsonOrHtml form;

  DiffCommand() {
    this(new TextJsonOrHtml());
  }

  private DiffCommand(TextJsonOrHtml form) {
    super(form);
    this.form = form;
  }

  @Override
  Path input() {
    return a;
  }

  @Override
  Path result() {
    return file == null ? a : file;
  }

  /** As diff(1) has it: 1 is an answer here, so that all trouble is 2. */
  @Override
  Failure told(Failure failure) {
    boolean stays = failure.exitCode() == ExitCode.INTERRUPTED;
    return stays ? failure : new Failure(ExitCode.USAGE, failure.message(), failure.trace());
  }

  @Override
  ExitCode run() throws IOException, InterruptedException {
    require(tolerance >= 0, "--tolerance has to be at least 0");
    if (file != null) {
      checkFile();
    }
    DiffReport report = compare(new DiffOptions(tolerance, counted()));
    ExitCode exitCode = report.isSame() ? ExitCode.OK : ExitCode.DIFFERENT;
    if (file == null) {
      write(report, exitCode, out());
      return exitCode;
    }
    return ReportFile.write(
        file,
        to -> {
          write(report, exitCode, to);
          return exitCode;
        });
  }

  private void checkFile() throws IOException {
    require(!file.toString().isEmpty(), "A file name is empty");
    for (Path compared : List.of(a, b)) {
      require(
          !Files.exists(file) || !Files.exists(compared) || !Files.isSameFile(file, compared),
          file + " is compared; give another --output");
    }
    require(!Files.isDirectory(file), file + " is a folder; give a file name");
    ReportFile.checkFolder(file);
  }

  private Set<DiffPart> counted() {
    Set<DiffPart> counted = EnumSet.copyOf(DiffPart.usual());
    if (names) {
      counted.add(DiffPart.NAMES);
    }
    ignored.forEach(counted::remove);
    return counted;
  }

  private DiffReport compare(DiffOptions options) throws IOException {
    if (isModel(a) && isModel(b)) {
      try (Model left = ModelReader.read(a);
          Model right = ModelReader.read(b)) {
        return ModelDiff.compare(left, right, options);
      }
    }
    try (ParameterFile left = ParameterFile.open(a);
        ParameterFile right = ParameterFile.open(b)) {
      return ModelDiff.compare(a, left.parameters(), b, right.parameters(), options);
    }
  }

  /** What says no form of parameters is taken for a model, whatever it is called. */
  private static boolean isModel(Path path) {
    ParameterFormat format = ParameterFormat.of(path).orElse(ParameterFormat.ONNX);
    return format == ParameterFormat.ONNX;
  }

  private void write(DiffReport report, ExitCode exitCode, PrintWriter to) throws IOException {
    switch (form.format()) {
      case TEXT -> {
        if (!output().quiet()) {
          TextDiff.write(report, output().verbose() ? Integer.MAX_VALUE : ROWS, to);
        }
      }
      case JSON -> json(report, exitCode, to);
      case HTML -> DiffPage.write(report, to);
    }
    to.flush();
  }

  private static void json(DiffReport report, ExitCode exitCode, PrintWriter to)
      throws IOException {
    JsonWriter json = AnalyzeReports.writer(to);
    json.beginObject();
    json.name("command").value("diff");
    json.name("exitCode").value(exitCode.code());
    JsonDiff.fields(report, json);
    json.endObject();
    json.flush();
    to.println();
  }
}
