package dev.onnxslim.quantizer.parity;

import dev.onnxslim.quantizer.runtime.ModelRunner;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.OrtRunner;
import dev.onnxslim.quantizer.runtime.RunResult;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.runtime.RunnerException.Stage;
import dev.onnxslim.quantizer.runtime.RunnerOptions;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares within this process; the original runs when the first candidate comes, or before. */
final class InProcessParity implements ParityCheck {
  private final Path original;
  private final ParityOptions options;
  private final ScratchFolder scratch;
  private final boolean isolated;
  private final long start = System.nanoTime();
  private Optional<Reference> reference = Optional.empty();

  InProcessParity(Path original, ParityOptions options, ScratchFolder scratch, boolean isolated) {
    this.isolated = isolated;
    this.original = original;
    this.options = options;
    this.scratch = scratch;
  }

  /**
   * Runs the original, unless that has been done.
   *
   * @throws NotVerifiableException when it cannot be run
   */
  Reference reference() throws NotVerifiableException, SampleInputsException, InterruptedException {
    if (reference.isEmpty()) reference = Optional.of(new Reference(original, options, isolated));
    return reference.get();
  }

  @Override
  public ParityReport compare(Path candidate) throws SampleInputsException, InterruptedException {
    Reference ready;
    try {
      ready = reference();
    } catch (NotVerifiableException e) {
      List<String> notes = options.referenceNote().stream().toList();
      return ParityReport.without(Verdict.NOT_VERIFIED, e.getMessage(), notes)
          .with(List.of(), seconds());
    }
    ParityReport report = compare(ready, candidate);
    if (report.verdict() == Verdict.MISSED && !report.outputs().isEmpty()) {
      report = withoutUnstable(ready, report);
    }
    List<LayerError> worst =
        report.verdict() == Verdict.MISSED && !report.outputs().isEmpty()
            ? LayerErrors.worst(original, candidate, ready.samples().get(0), options, scratch)
            : List.of();
    return report.with(worst, seconds());
  }

  private ParityReport compare(Reference ready, Path candidate) throws InterruptedException {
    try {
      Map<String, OutputComparison> comparisons = run(ready, candidate, Optimization.DEFAULT);
      return report(ready, comparisons);
    } catch (RunnerException e) {
      String failed = e.stage() == RunnerException.Stage.LOAD ? "load" : "run";
      String reason = "onnxruntime cannot " + failed + " the result: " + e.getMessage();
      return ParityReport.without(Verdict.MISSED, reason, ready.notes());
    }
  }

  /** Runs a model on the samples and compares what it gives with what the original gave. */
  private Map<String, OutputComparison> run(Reference ready, Path model, Optimization optimization)
      throws RunnerException, InterruptedException {
    Map<String, OutputComparison> comparisons = new LinkedHashMap<>();
    for (String output : ready.samples().get(0).result().arrays().keySet()) {
      String base = baseName(output);
      boolean selected = ready.traits().isSelected(base);
      boolean probability = ready.traits().isProbability(base);
      comparisons.put(output, new OutputComparison(output, selected, probability));
    }
    RunnerOptions how = new RunnerOptions(optimization, options.threads(), options.timeout());
    try (ModelRunner runner = OrtRunner.open(model, how)) {
      for (Reference.Sample sample : ready.samples()) {
        add(ready, sample, runner.run(sample.inputs()), comparisons);
      }
    }
    return comparisons;
  }

  /** Before a miss is reported: does the original agree with itself when it runs again? */
  private ParityReport withoutUnstable(Reference ready, ParityReport missed)
      throws InterruptedException {
    Map<String, OutputComparison> again;
    try {
      again = run(ready, original, Optimization.OFF);
    } catch (RunnerException e) {
      return missed;
    }
    List<OutputParity> outputs = new ArrayList<>();
    for (OutputParity row : missed.outputs()) {
      OutputComparison itself = again.get(row.name());
      boolean stable = itself == null || itself.result(options).verdict() != Verdict.MISSED;
      String why = "the original itself gives other values when it runs again";
      outputs.add(stable || row.verdict() != Verdict.MISSED ? row : row.notJudged(why));
    }
    return report(outputs, missed.samples(), missed.notes());
  }

  /** Adds one sample's outputs. */
  private static void add(
      Reference ready,
      Reference.Sample sample,
      RunResult found,
      Map<String, OutputComparison> comparisons)
      throws RunnerException {
    Optional<PaddingMask> mask = PaddingMask.find(sample.inputs(), ready.roles());
    for (Map.Entry<String, NdArray> output : sample.result().arrays().entrySet()) {
      String name = output.getKey();
      NdArray candidate = found.arrays().get(name);
      boolean element = !baseName(name).equals(name); // a sequence may have other lengths
      if (candidate == null && !element) {
        throw new RunnerException(Stage.RUN, "output '" + name + "' is missing", null);
      }
      if (candidate != null) {
        comparisons
            .computeIfAbsent(name, n -> new OutputComparison(n, true, false))
            .add(output.getValue(), candidate, mask);
      }
    }
  }

  /** The output that an element of a sequence, or a side of a map, belongs to. */
  private static String baseName(String array) {
    int bracket = array.endsWith("]") ? array.lastIndexOf('[') : -1;
    return bracket < 0 ? array : array.substring(0, bracket);
  }

  private ParityReport report(Reference ready, Map<String, OutputComparison> comparisons) {
    List<String> notes = new ArrayList<>(ready.notes());
    ready
        .samples()
        .get(0)
        .result()
        .unreadable()
        .forEach((output, why) -> notes.add("output '" + output + "' was not compared: " + why));
    List<OutputParity> outputs = new ArrayList<>();
    comparisons.forEach(
        (name, comparison) -> {
          OutputParity row = comparison.result(options);
          boolean random = ready.traits().isRandom(baseName(name));
          outputs.add(random ? row.notJudged("it is random") : row);
        });
    return report(outputs, ready.samples().size(), notes);
  }

  private static ParityReport report(List<OutputParity> outputs, int samples, List<String> notes) {
    Verdict verdict = verdict(outputs);
    String reason = verdict == Verdict.PASSED ? "" : reason(outputs, verdict);
    return new ParityReport(verdict, reason, outputs, samples, List.of(), notes, 0);
  }

  private static Verdict verdict(List<OutputParity> outputs) {
    if (outputs.stream().anyMatch(o -> o.verdict() == Verdict.MISSED)) return Verdict.MISSED;
    boolean any = outputs.stream().anyMatch(o -> o.verdict() == Verdict.PASSED);
    return any ? Verdict.PASSED : Verdict.NOT_VERIFIED;
  }

  private static String reason(List<OutputParity> outputs, Verdict verdict) {
    return outputs.stream()
        .filter(o -> o.verdict() == verdict)
        .map(o -> "output '" + o.name() + "': " + o.note())
        .findFirst()
        .orElse("no output can be compared");
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
