package dev.onnxslim.analyzer.score;

import dev.onnxslim.analyzer.cost.SizeBreakdown.Projection;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.analyzer.report.Finding;
import dev.onnxslim.analyzer.report.ModelReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which commands would make a figure of a model better: only those that change this model. */
final class Improvements {
  private static final String HALF = "onnx-slim slim IN OUT --dtype fp16";
  private static final String QUANTIZE = "onnx-slim quantize IN OUT";
  private static final String BLOCKS = "onnx-slim quantize ORIGINAL OUT --granularity block";

  /** A file that shrinks by less is not worth a command. */
  private static final double WORTH = 0.95;

  /** Findings whose remedy takes weights out of the file. */
  private static final Set<String> FEWER_WEIGHTS =
      Set.of("training-only-parameters", "duplicate-weights", "unused-weights");

  /** Findings whose remedy takes operations out of a run. */
  private static final Set<String> FEWER_OPERATIONS =
      Set.of("training-only-parameters", "training-nodes", "unfolded-batch-norm");

  private Improvements() {}

  static List<Improvement> of(Measure measure, ModelReport report) {
    return switch (measure) {
      case PARAMETERS, PARAMETERS_RATIO, MEMORY -> slimming(report, FEWER_WEIGHTS);
      case FLOPS, FLOPS_RATIO, LATENCY, THROUGHPUT -> faster(report);
      case FILE, FILE_RATIO -> smaller(report);
      case SQNR, COSINE, ACCURACY_LOSS ->
          List.of(new Improvement(BLOCKS, "a scale for every 64 elements: nearer to the original"));
      case POWER -> List.of();
    };
  }

  /** What the findings know a command for. */
  private static List<Improvement> slimming(ModelReport report, Set<String> ids) {
    Map<String, Improvement> found = new LinkedHashMap<>();
    for (Finding finding : report.findings()) {
      if (finding.command().isPresent() && ids.contains(finding.id())) {
        String command = finding.command().get();
        found.putIfAbsent(command, new Improvement(command, finding.title()));
      }
    }
    return List.copyOf(found.values());
  }

  private static List<Improvement> faster(ModelReport report) {
    List<Improvement> all = new ArrayList<>(slimming(report, FEWER_OPERATIONS));
    if (!report.bindings().isEmpty()) {
      String sizes = String.join(", ", report.bindings());
      all.add(
          new Improvement(
              "onnx-slim slim IN OUT --input-shape NAME=SIZES",
              "fixes smaller sizes than " + sizes + ", where the task allows"));
    }
    return all;
  }

  private static List<Improvement> smaller(ModelReport report) {
    List<Improvement> all = new ArrayList<>(slimming(report, FEWER_WEIGHTS));
    long now = report.summary().fileBytes();
    projection(report, "int8")
        .filter(bytes -> bytes < WORTH * now)
        .ifPresent(bytes -> all.add(new Improvement(QUANTIZE, "about " + Figures.bytes(bytes))));
    projection(report, "fp16")
        .filter(bytes -> bytes < WORTH * now)
        .ifPresent(bytes -> all.add(new Improvement(HALF, "about " + Figures.bytes(bytes))));
    return all;
  }

  private static Optional<Long> projection(ModelReport report, String format) {
    return report.size().projections().stream()
        .filter(projection -> projection.format().equals(format))
        .map(Projection::bytes)
        .findFirst();
  }
}
