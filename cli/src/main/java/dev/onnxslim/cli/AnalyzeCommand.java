package dev.onnxslim.cli;

import dev.onnxslim.analyzer.AnalyzeOptions;
import dev.onnxslim.analyzer.ModelAnalyzer;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.analyzer.report.Target;
import dev.onnxslim.analyzer.report.TextReport;
import dev.onnxslim.analyzer.report.html.HtmlReport;
import dev.onnxslim.cli.OutputOptions.AnyFormat;
import dev.onnxslim.cli.OutputOptions.AnyFormat.Format;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim analyze MODEL}. */
@Command(
    name = "analyze",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Counts what a model is, costs and weighs: parameters, MACs, memory, and what to mend.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim analyze model.onnx",
      "  onnx-slim analyze model.onnx --input-shape input=1x3x224x224 --top 20 --depth 3",
      "  onnx-slim analyze model.onnx --input-shape batch=1 --json | jq .summary.macs",
      "  onnx-slim analyze model.onnx --format html -o report.html",
      "  onnx-slim analyze models/                     a line for every .onnx under models/"
    })
final class AnalyzeCommand extends ModelCommand {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "An .onnx file, or a folder of them.")
  private Path in;

  @Mixin private ShapeOptions shapeOptions;

  @Option(
      names = "--per-node",
      description = "A line for every node; of a folder's models, whole reports as JSON or CSV.")
  private boolean perNode;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Levels of the tree of modules (default: 2; 0 for none).")
  private int depth = 2;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many layers, operators and findings to list (default: 10).")
  private int top = 10;

  @Option(
      names = "--statistics",
      description =
          "Read every weight: its range, sparsity, repeats, int8 error, and size after deflate.")
  private boolean statistics;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = "Find operators that it lacks: onnxruntime-1.20, nnapi, coreml, xnnpack ...")
  private String targetName;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the report to a file.")
  private Path file;

  private final AnyFormat anyFormat;

  AnalyzeCommand() {
    this(new AnyFormat());
  }

  private AnalyzeCommand(AnyFormat anyFormat) {
    super(anyFormat);
    this.anyFormat = anyFormat;
  }

  @Override
  Path input() {
    return in;
  }

  @Override
  Path result() {
    return file == null ? in : file;
  }

  @Override
  ExitCode run() throws IOException, InterruptedException {
    require(top >= 0, "--top has to be at least 0");
    require(depth >= 0, "--depth has to be at least 0");
    boolean folder = Files.isDirectory(in);
    require(
        !folder || anyFormat.format() != Format.HTML,
        "--format html shows one model, and " + in + " is a folder; give a file");
    if (file == null) {
      return write(out(), folder);
    }
    checkFile();
    return ReportFile.write(file, to -> write(to, folder));
  }

  private void checkFile() throws IOException {
    require(!file.toString().isEmpty(), "A file name is empty");
    require(
        !Files.exists(file) || !Files.exists(in) || !Files.isSameFile(in, file),
        file + " is the model; give another --output");
    require(!Files.isDirectory(file), file + " is a folder; give a file name");
    ReportFile.checkFolder(file);
  }

  private ExitCode write(PrintWriter to, boolean folder) throws IOException, InterruptedException {
    if (folder) {
      AnalyzeFolder models = new AnalyzeFolder(in, perNode, anyFormat, this::report);
      return models.write(to, (path, none) -> analyze(path));
    }
    ModelReport report;
    try {
      report = analyze(in);
    } catch (UsageException e) {
      throw usage(e.getMessage());
    }
    switch (anyFormat.format()) {
      case TEXT -> {
        if (!output().quiet()) {
          TextReport.write(report, textOptions(), to);
        }
      }
      case JSON -> AnalyzeReports.json(report, to);
      case CSV -> AnalyzeReports.csv(report, to);
      case HTML -> HtmlReport.write(report, to);
    }
    to.flush();
    return ExitCode.OK;
  }

  private TextReport.Options textOptions() {
    return new TextReport.Options(top, depth, perNode, file == null && styled().colour());
  }

  private Optional<Target> target() {
    Optional<Target> target = Optional.ofNullable(targetName).flatMap(Target::find);
    if (targetName != null && target.isEmpty()) {
      List<String> names = Target.all().stream().map(Target::name).toList();
      throw usage("No target '" + targetName + "'; there are " + String.join(", ", names));
    }
    return target;
  }

  private ModelReport analyze(Path path) throws IOException {
    try (Model model = ModelReader.read(path)) {
      return ModelAnalyzer.analyze(
          model, new AnalyzeOptions(shapeOptions.shapes(model), statistics, target()));
    }
  }
}
