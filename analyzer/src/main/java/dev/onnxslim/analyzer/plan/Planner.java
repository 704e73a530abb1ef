package dev.onnxslim.analyzer.plan;

import dev.onnxslim.analyzer.cost.SizeBreakdown.Projection;
import dev.onnxslim.analyzer.plan.Estimate.Activations;
import dev.onnxslim.analyzer.plan.Estimate.Compute;
import dev.onnxslim.analyzer.plan.Estimate.Corpus;
import dev.onnxslim.analyzer.plan.Estimate.OnDevice;
import dev.onnxslim.analyzer.plan.Estimate.Storage;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.model.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Says what an architecture, or a model file, will cost. */
public final class Planner {
  private Planner() {}

  /**
   * The plan of an architecture.
   *
   * @throws ArithmeticException if a figure exceeds a {@code long}
   */
  public static Estimate plan(Architecture architecture, PlanOptions options) {
    List<Part> parts = architecture.parts();
    long params = 0;
    long macs = 0;
    long tensors = 0;
    for (Part part : parts) {
      params = Formulas.sum(params, part.allParams());
      macs = Formulas.sum(macs, part.allMacs());
      tensors = Formulas.sum(tensors, Formulas.product(part.times(), part.tensors()));
    }
    PartActivations kept = new PartActivations(parts, options.training().numbers().bytes());
    Activations activations =
        architecture.hasActivations()
            ? kept.activations()
            : new Activations(Dim.UNKNOWN, Optional.empty(), Dim.UNKNOWN, Dim.UNKNOWN);
    List<Storage> storage = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      long weights = Formulas.bytes(params, precision.bits());
      long each = precision.activationBytes();
      Dim working =
          architecture.hasActivations()
              ? Dim.of(Formulas.product(kept.working(), each))
              : Dim.UNKNOWN;
      OptionalLong elements = architecture.kvCacheElements();
      OptionalLong cache =
          elements.isPresent()
              ? OptionalLong.of(Formulas.product(elements.getAsLong(), each))
              : elements;
      long file = Formulas.fileBytes(weights, tensors);
      storage.add(storage(precision, weights, file, cache, working, options.device()));
    }
    Optional<Corpus> corpus =
        architecture.isLanguageModel() ? Optional.of(corpus(params)) : Optional.empty();
    return estimate(
        architecture.title(),
        parts,
        params,
        Dim.of(macs),
        activations,
        storage,
        corpus,
        List.of(),
        options);
  }

  /** The plan of a model file by what its analysis found. */
  public static Estimate plan(ModelReport report, PlanOptions options) {
    ModelReport.Summary summary = report.summary();
    List<Storage> storage = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      long weights = Formulas.bytes(summary.params(), precision.bits());
      long file = projected(report, precision);
      Dim working = summary.peakActivationBytes();
      storage.add(
          storage(precision, weights, file, OptionalLong.empty(), working, options.device()));
    }
    return estimate(
        report.file().path().toString(),
        List.of(),
        summary.params(),
        summary.macs(),
        new FileActivations(report).activations(),
        storage,
        Optional.empty(),
        notes(summary),
        options);
  }

  private static long projected(ModelReport report, Precision precision) {
    for (Projection projection : report.size().projections()) {
      if (projection.format().equals(precision.toString())) {
        return projection.bytes();
      }
    }
    throw new IllegalStateException("no projection to " + precision);
  }

  private static List<String> notes(ModelReport.Summary summary) {
    List<String> notes = new ArrayList<>();
    if (summary.unknownNodes() > 0) {
      notes.add(summary.unknownNodes() + " nodes are not counted: onnx-slim analyze names them");
    }
    if (!summary.symbols().isEmpty()) {
      String symbol = summary.symbols().get(0);
      notes.add("sizes are open, such as " + symbol + ": --input-shape " + symbol + "=1");
    }
    return notes;
  }

  private static Corpus corpus(long params) {
    long tokens = Formulas.trainingTokens(params);
    return new Corpus(tokens, Formulas.corpusFlops(params, tokens));
  }

  private static Storage storage(
      Precision precision,
      long weights,
      long file,
      OptionalLong cache,
      Dim working,
      Device device) {
    long certain = Formulas.sum(weights, cache.orElse(0));
    Dim run = working.plus(certain);
    return new Storage(precision, weights, file, cache, run, fits(certain, run, device.memory()));
  }

  /** Whether all of it fits; what is certain may be too much already. */
  private static Optional<Boolean> fits(long certain, Dim all, OptionalLong memory) {
    if (memory.isEmpty()) {
      return Optional.empty();
    }
    if (all.isKnown()) {
      return Optional.of(all.sizeOrMinusOne() <= memory.getAsLong());
    }
    return certain > memory.getAsLong() ? Optional.of(false) : Optional.empty();
  }

  private static Estimate estimate(
      String title,
      List<Part> parts,
      long params,
      Dim macs,
      Activations activations,
      List<Storage> storage,
      Optional<Corpus> corpus,
      List<String> notes,
      PlanOptions options) {
    Training training = options.training();
    List<Training.Memory> memory = new ArrayList<>();
    for (Training.Optimizer optimizer : Training.Optimizer.values()) {
      memory.add(Training.memory(params, optimizer, training.numbers()));
    }
    Compute compute = Compute.of(macs);
    Training.Memory chosen = memory.get(training.optimizer().ordinal());
    return new Estimate(
        title,
        List.copyOf(parts),
        params,
        compute,
        activations,
        List.copyOf(storage),
        training,
        List.copyOf(memory),
        corpus,
        onDevice(compute, activations, chosen, corpus, options.device()),
        List.copyOf(notes));
  }

  private static Optional<OnDevice> onDevice(
      Compute compute,
      Activations activations,
      Training.Memory memory,
      Optional<Corpus> corpus,
      Device device) {
    if (device.equals(Device.UNKNOWN)) {
      return Optional.empty();
    }
    Dim stored = activations.stored().plus(memory.total());
    Dim recomputing = activations.recomputed().plus(memory.total());
    double all = corpus.map(Corpus::flops).orElse(Double.NaN);
    return Optional.of(
        new OnDevice(
            device,
            device.work(flops(compute.forward())),
            device.work(flops(compute.training())),
            device.work(all),
            stored,
            recomputing,
            fits(memory.total(), stored, device.memory()),
            fits(memory.total(), recomputing, device.memory())));
  }

  private static double flops(Dim dim) {
    return dim.isKnown() ? dim.sizeOrMinusOne() : Double.NaN;
  }
}
