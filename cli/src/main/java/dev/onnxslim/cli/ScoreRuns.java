package dev.onnxslim.cli;

import dev.onnxslim.analyzer.score.Figure;
import dev.onnxslim.analyzer.score.Measure;
import dev.onnxslim.quantizer.ReferenceComparison;
import dev.onnxslim.quantizer.latency.LatencyOptions;
import dev.onnxslim.quantizer.latency.LatencyProbe;
import dev.onnxslim.quantizer.latency.LatencyResult;
import dev.onnxslim.quantizer.parity.ChildJvm;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.ParityReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The figures of a scorecard that take a run of the model, each in a child process.
 *
 * @param samples a folder of inputs; empty for inputs that are made up
 * @param bytes of the larger model
 */
record ScoreRuns(Path model, Optional<Path> samples, long bytes) {
  /** Latency and throughput on this machine. */
  Map<Measure, Figure> latency(List<String> shapes) throws InterruptedException {
    LatencyOptions defaults = LatencyOptions.defaults();
    LatencyOptions options =
        new LatencyOptions(
            shapes,
            samples,
            defaults.seed(),
            defaults.budget(),
            ParityOptions.timeoutFor(bytes).plus(defaults.budget()));
    LatencyResult result =
        LatencyProbe.measure(ChildJvm.current(ChildJvm.memoryFor(bytes)), model, options);
    Map<Measure, Figure> figures = new EnumMap<>(Measure.class);
    if (result instanceof LatencyResult.Measured measured) {
      String note =
          Text.format(
              "median of %d runs, fastest %.3g ms, 90 %% within %.3g ms; onnxruntime, one thread; %s",
              measured.runs(), measured.minMs(), measured.p90Ms(), measured.sizes());
      figures.put(
          Measure.LATENCY, new Figure.Known(measured.medianMs(), Figure.Origin.MEASURED, note));
      figures.put(
          Measure.THROUGHPUT,
          new Figure.Known(
              1000 / measured.meanMs(), Figure.Origin.MEASURED, "runs a second on one thread"));
    } else {
      Figure failed = new Figure.NotKnown(((LatencyResult.Failed) result).reason());
      figures.put(Measure.LATENCY, failed);
      figures.put(Measure.THROUGHPUT, failed);
    }
    return figures;
  }

  /** How near the outputs are to the original's. */
  Map<Measure, Figure> parity(Path reference) throws IOException, InterruptedException {
    ParityOptions options = ParityOptions.defaults().withTimeout(ParityOptions.timeoutFor(bytes));
    if (samples.isPresent()) {
      options = options.withInputs(samples.get());
    }
    ParityReport report =
        ReferenceComparison.compare(
            ChildJvm.current(ChildJvm.memoryFor(bytes)), reference, model, options);
    String why =
        !report.outputs().isEmpty() || report.reason().isEmpty()
            ? "no floating-point output was compared"
            : "could not be compared: " + report.reason();
    String note =
        report.samples()
            + (samples.isPresent() ? " given" : " made-up")
            + " inputs, the worst output"
            + report.notes().stream().map(said -> "; " + said).collect(Collectors.joining())
            + "; says how near, not how often right";
    Map<Measure, Figure> figures = new EnumMap<>(Measure.class);
    figures.put(Measure.SQNR, figure(report.worstSqnrDb(), note, why));
    figures.put(Measure.COSINE, figure(report.worstCosine(), note, why));
    return figures;
  }

  private static Figure figure(double value, String note, String why) {
    return Double.isNaN(value)
        ? new Figure.NotKnown(why)
        : new Figure.Known(value, Figure.Origin.COMPARED, note);
  }
}
