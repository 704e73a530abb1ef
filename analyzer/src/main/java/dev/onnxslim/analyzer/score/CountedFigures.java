package dev.onnxslim.analyzer.score;

import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.model.Dim;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What can be said of a model without running it. */
public final class CountedFigures {
  private static final String NO_REFERENCE = "nothing to compare with; --reference ORIGINAL";

  private CountedFigures() {}

  /**
   * The figures of every measure: those that only a run can give are not known, with what would
   * give them.
   *
   * @param reference the model it was made from, analyzed with the same sizes
   */
  public static Map<Measure, Figure> of(ModelReport report, Optional<ModelReport> reference) {
    Map<Measure, Figure> figures = new EnumMap<>(Measure.class);
    ModelReport.Summary summary = report.summary();
    figures.put(Measure.PARAMETERS, Figure.counted(summary.params()));
    figures.put(Measure.FILE, Figure.counted(summary.fileBytes()));
    figures.put(Measure.FLOPS, flops(report));
    figures.put(Measure.MEMORY, memory(report));
    figures.put(
        Measure.LATENCY,
        new Figure.NotKnown("not measured; --latency here, --latency-ms or --bench elsewhere"));
    figures.put(Measure.THROUGHPUT, new Figure.NotKnown("not measured; --latency, or --bench"));
    figures.put(Measure.POWER, new Figure.NotKnown("not measured; --power-w or --bench"));
    figures.put(
        Measure.ACCURACY_LOSS,
        new Figure.NotKnown("not measured: it takes labelled data; --accuracy-loss or --bench"));
    figures.put(Measure.SQNR, new Figure.NotKnown(NO_REFERENCE));
    figures.put(Measure.COSINE, new Figure.NotKnown(NO_REFERENCE));
    figures.putAll(ratios(report, reference));
    return figures;
  }

  private static Map<Measure, Figure> ratios(ModelReport report, Optional<ModelReport> reference) {
    Map<Measure, Figure> ratios = new EnumMap<>(Measure.class);
    if (reference.isEmpty()) {
      Figure none = new Figure.NotKnown(NO_REFERENCE);
      ratios.put(Measure.PARAMETERS_RATIO, none);
      ratios.put(Measure.FILE_RATIO, none);
      ratios.put(Measure.FLOPS_RATIO, none);
      return ratios;
    }
    ModelReport.Summary now = report.summary();
    ModelReport.Summary before = reference.get().summary();
    ratios.put(Measure.PARAMETERS_RATIO, ratio(now.params(), before.params(), "of "));
    ratios.put(
        Measure.FILE_RATIO,
        before.fileBytes() == 0
            ? new Figure.NotKnown("the original has none")
            : new Figure.Known(
                (double) now.fileBytes() / before.fileBytes(),
                Figure.Origin.COUNTED,
                "of " + Figures.bytes(before.fileBytes())));
    ratios.put(Measure.FLOPS_RATIO, flopsRatio(report, reference.get()));
    return ratios;
  }

  private static Figure ratio(long now, long before, String note) {
    return before == 0
        ? new Figure.NotKnown("the original has none")
        : new Figure.Known(
            (double) now / before, Figure.Origin.COUNTED, note + Figures.rounded(before));
  }

  /** Formulas that are the same have a known ratio, too. */
  private static Figure flopsRatio(ModelReport report, ModelReport reference) {
    Dim now = report.summary().flops();
    Dim before = reference.summary().flops();
    boolean whole = report.summary().unknownNodes() == 0 && reference.summary().unknownNodes() == 0;
    if (whole && !(now instanceof Dim.Unknown) && now.equals(before)) {
      return new Figure.Known(1, Figure.Origin.COUNTED, "the same operations");
    }
    if (flops(report) instanceof Figure.NotKnown unknown) {
      return unknown;
    }
    if (flops(reference) instanceof Figure.NotKnown unknown) {
      return new Figure.NotKnown("of the original: " + unknown.why());
    }
    return ratio(now.sizeOrMinusOne(), before.sizeOrMinusOne(), "of ");
  }

  private static Figure flops(ModelReport report) {
    ModelReport.Summary summary = report.summary();
    if (summary.unknownNodes() > 0) {
      return new Figure.NotKnown(
          Figures.exact(summary.unknownNodes())
              + " nodes have a cost that is not known; analyze --per-node names them");
    }
    return summary.flops() instanceof Dim.Known known
        ? Figure.counted(known.size())
        : new Figure.NotKnown(open(report));
  }

  /** Weights and activations; the runtime's own memory is not in it. */
  private static Figure memory(ModelReport report) {
    ModelReport.Summary summary = report.summary();
    if (!(summary.peakActivationBytes() instanceof Dim.Known peak)) {
      return new Figure.NotKnown(open(report));
    }
    return new Figure.Known(
        (double) summary.weightBytes() + peak.size(),
        Figure.Origin.COUNTED,
        "weights and activations, without the runtime's own");
  }

  private static String open(ModelReport report) {
    StringBuilder options = new StringBuilder();
    for (String symbol : report.file().inputSymbols()) {
      options.append(options.length() == 0 ? "" : " ").append("--input-shape ").append(symbol);
      options.append("=N");
    }
    return options.length() == 0
        ? "sizes are decided by data at run time"
        : "sizes are open; " + options;
  }
}
