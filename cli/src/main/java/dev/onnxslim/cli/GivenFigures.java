package dev.onnxslim.cli;

import dev.onnxslim.analyzer.score.DeviceBench;
import dev.onnxslim.analyzer.score.Figure;
import dev.onnxslim.analyzer.score.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options for figures that were measured elsewhere. */
final class GivenFigures {
  @Spec private CommandSpec spec;

  @Option(
      names = "--latency-ms",
      paramLabel = "MS",
      description = "How long a run takes, measured elsewhere.")
  private Double latencyMs;

  @Option(
      names = "--power-w",
      paramLabel = "W",
      description = "The power that the device takes while it runs, in watts.")
  private Double powerW;

  @Option(
      names = "--accuracy-loss",
      paramLabel = "PERCENT",
      description = "The accuracy lost against the original, on labelled data.")
  private Double accuracyLoss;

  @Option(
      names = "--bench",
      paramLabel = "FILE",
      description =
          "Figures that were measured on the device: JSON, CSV, Android's Microbenchmark, or the"
              + " output of onnxruntime_perf_test; docs/score.md has the forms.")
  private Path bench;

  boolean hasLatency() {
    return latencyMs != null;
  }

  /**
   * The figures; an option goes before the file.
   *
   * @throws NoSuchFileException if the file does not exist
   */
  Map<Measure, Figure> figures() throws IOException {
    Map<Measure, Figure> figures = new EnumMap<>(Measure.class);
    if (bench != null) {
      if (!Files.isRegularFile(bench)) {
        throw new NoSuchFileException(bench + ": no such file; check the name after --bench");
      }
      try {
        DeviceBench read = DeviceBench.read(bench);
        read.figures()
            .forEach(
                (measure, value) ->
                    figures.put(
                        measure, new Figure.Known(value, Figure.Origin.DEVICE, read.device())));
      } catch (IllegalArgumentException e) {
        throw usage("--bench " + bench + ": " + e.getMessage() + "; see docs/score.md");
      }
    }
    put(figures, Measure.LATENCY, latencyMs, "--latency-ms");
    put(figures, Measure.POWER, powerW, "--power-w");
    put(figures, Measure.ACCURACY_LOSS, accuracyLoss, "--accuracy-loss");
    if (figures.get(Measure.LATENCY) instanceof Figure.Known latency && latency.value() > 0) {
      figures.putIfAbsent(
          Measure.THROUGHPUT,
          new Figure.Known(
              1000 / latency.value(), latency.origin(), "by the latency, one after the other"));
    }
    return figures;
  }

  private void put(Map<Measure, Figure> figures, Measure measure, Double value, String option) {
    if (value == null) {
      return;
    }
    boolean mayBeNegative = measure == Measure.ACCURACY_LOSS;
    if (value.isNaN() || value.isInfinite() || value < 0 && !mayBeNegative) {
      throw usage(option + " has to be a number" + (mayBeNegative ? "" : " of at least 0"));
    }
    figures.put(measure, new Figure.Known(value, Figure.Origin.GIVEN, ""));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
