package dev.onnxslim.cli;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.AnalyzeOptions;
import dev.onnxslim.analyzer.ModelAnalyzer;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.analyzer.score.CountedFigures;
import dev.onnxslim.analyzer.score.Figure;
import dev.onnxslim.analyzer.score.Grade;
import dev.onnxslim.analyzer.score.Measure;
import dev.onnxslim.analyzer.score.Profile;
import dev.onnxslim.analyzer.score.Profiles;
import dev.onnxslim.analyzer.score.ScoreJson;
import dev.onnxslim.analyzer.score.ScorePage;
import dev.onnxslim.analyzer.score.ScoreRow;
import dev.onnxslim.analyzer.score.ScoreText;
import dev.onnxslim.analyzer.score.Scorecard;
import dev.onnxslim.cli.OutputOptions.TextJsonOrHtml;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim score MODEL}. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Says whether a model is light enough for a phone, an edge box or a server: a grade for each"
            + " figure, and the command that would make it better.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim score model.onnx --profile mobile --latency",
      "  onnx-slim score model.onnx --profile edge --input-shape batch=1 --format html -o score.html",
      "  onnx-slim score model-int8.onnx --reference model.onnx --accuracy-loss 0.8",
      "  onnx-slim score model.onnx --bench pixel.json --fail-on poor,unknown"
    })
final class ScoreCommand extends ModelCommand {
  /** What {@code --fail-on} takes. */
  enum FailOn {
    POOR(Grade.POOR),
    FAIR(Grade.FAIR),
    UNKNOWN(Grade.UNKNOWN);

    private final Grade grade;

    FailOn(Grade grade) {
      this.grade = grade;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(index = "0", paramLabel = "MODEL", description = "An .onnx file.")
  private Path in;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "What it is for: mobile (the default), edge, cloud, or one of --profile-file.")
  private String profileName;

  @Option(
      names = "--profile-file",
      paramLabel = "FILE",
      description = "More profiles, or other bars: a table or JSON, see docs/score.md.")
  private Path profileFile;

  @Option(
      names = "--reference",
      paramLabel = "ORIGINAL",
      description = "The model that it was made from: sizes and outputs are compared with it.")
  private Path reference;

  @Mixin private ShapeOptions shapeOptions;

  @Option(
      names = "--latency",
      description = "Measure how long a run takes here: onnxruntime, one thread, some 2 seconds.")
  private boolean latency;

  @Mixin private GivenFigures given;

  @Option(
      names = "--inputs",
      paramLabel = "DIR",
      description =
          "Samples for --latency and --reference instead of made-up inputs; docs/cli.md has the"
              + " layout.")
  private Path samples;

  @Option(
      names = "--fail-on",
      paramLabel = "GRADE",
      split = ",",
      description =
          "End with exit code 7 when a figure that counts has this grade or a worse one:"
              + " ${COMPLETION-CANDIDATES}; may be repeated.")
  private List<FailOn> failOn = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the report to a file.")
  private Path file;

  private final TextJsonOrHtml page;

  ScoreCommand() {
    this(new TextJsonOrHtml());
  }

  private ScoreCommand(TextJsonOrHtml page) {
    super(page);
    this.page = page;
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
    require(
        !latency || !given.hasLatency(), "--latency measures what --latency-ms gives; choose one");
    if (samples != null && !Files.isDirectory(samples)) {
      throw new NoSuchFileException(samples + ": no such folder; check the name after --inputs");
    }
    Map<Measure, Figure> known = given.figures();
    Profile profile = profile();
    if (file == null) {
      return write(out(), card(profile, known));
    }
    checkFile();
    Scorecard card = card(profile, known);
    return ReportFile.write(file, to -> write(to, card));
  }

  private void checkFile() throws IOException {
    require(!file.toString().isEmpty(), "A file name is empty");
    require(
        !Files.exists(file) || !Files.exists(in) || !Files.isSameFile(in, file),
        file + " is the model; give another --output");
    require(!Files.isDirectory(file), file + " is a folder; give a file name");
    ReportFile.checkFolder(file);
  }

  private Profile profile() throws IOException {
    Profiles profiles = Profiles.standard();
    String name = profileName == null ? "mobile" : profileName;
    if (profileFile != null) {
      if (!Files.isRegularFile(profileFile)) {
        throw new NoSuchFileException(
            profileFile + ": no such file; check the name after --profile-file");
      }
      try {
        Profiles read = Profiles.parse(Files.readString(profileFile));
        profiles = profiles.with(read);
        name = profileName == null && read.names().size() == 1 ? read.names().get(0) : name;
      } catch (IllegalArgumentException e) {
        throw usage("--profile-file " + profileFile + ": " + e.getMessage());
      }
    }
    Optional<Profile> profile = profiles.find(name);
    require(
        profile.isPresent(),
        "No profile '" + name + "'; there are " + String.join(", ", profiles.names()));
    return profile.get();
  }

  private Scorecard card(Profile profile, Map<Measure, Figure> known)
      throws IOException, InterruptedException {
    ModelReport report = analyze(in);
    Optional<ModelReport> original =
        reference == null ? Optional.empty() : Optional.of(analyze(reference));
    Map<Measure, Figure> figures = new EnumMap<>(CountedFigures.of(report, original));
    long bytes =
        Math.max(
            report.summary().fileBytes(), original.map(o -> o.summary().fileBytes()).orElse(0L));
    ScoreRuns runs = new ScoreRuns(in, Optional.ofNullable(samples), bytes);
    if (original.isPresent()) {
      figures.putAll(runs.parity(reference));
    }
    if (latency) {
      figures.putAll(runs.latency(shapeOptions.texts()));
    }
    figures.putAll(known);
    return Scorecard.of(report, Optional.ofNullable(reference), profile, figures, List.of());
  }

  private ModelReport analyze(Path path) throws IOException {
    try (Model model = ModelReader.read(path)) {
      InputShapes shapes = shapeOptions.shapes(model);
      return ModelAnalyzer.analyze(model, new AnalyzeOptions(shapes, false, Optional.empty()));
    } catch (UsageException e) {
      throw usage(e.getMessage());
    }
  }

  private ExitCode write(PrintWriter to, Scorecard card) throws IOException {
    List<ScoreRow> failing = card.failing(failOn.stream().map(asked -> asked.grade).toList());
    ExitCode exitCode = failing.isEmpty() ? ExitCode.OK : ExitCode.NOT_LIGHT;
    switch (page.format()) {
      case TEXT -> {
        if (!output().quiet()) {
          boolean colour = file == null && styled().colour();
          new ScoreText(to, colour, output().verbose()).write(card);
        }
      }
      case JSON -> json(to, card, exitCode);
      case HTML -> ScorePage.write(card, to);
    }
    to.flush();
    if (!failing.isEmpty()) {
      report(new Failure(exitCode, message(card, failing), ""));
    }
    return exitCode;
  }

  private static void json(PrintWriter to, Scorecard card, ExitCode exitCode) throws IOException {
    JsonWriter json = AnalyzeReports.writer(to);
    json.beginObject();
    json.name("command").value("score");
    json.name("exitCode").value(exitCode.code());
    ScoreJson.fields(card, json);
    json.endObject();
    json.flush();
    to.println();
  }

  private static String text(ScoreRow row) {
    String grade = row.grade() == Grade.UNKNOWN ? "" : " (" + row.grade().text() + ")";
    return row.measure().title() + " " + row.value() + grade;
  }

  private String message(Scorecard card, List<ScoreRow> failing) {
    String rows = failing.stream().map(ScoreCommand::text).collect(Collectors.joining(", "));
    return Text.line(
        in + ": not light enough for " + card.profile().name() + " by --fail-on: " + rows);
  }
}
