package dev.onnxslim.quantizer;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.linear.LinearQuantizer;
import dev.onnxslim.quantizer.parity.ChildJvm;
import dev.onnxslim.quantizer.parity.IsolatedParity;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.parity.SampleInputsException;
import dev.onnxslim.quantizer.parity.Verdict;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.scheme.WeightRow;
import dev.onnxslim.quantizer.slim.EliminateDropout;
import dev.onnxslim.quantizer.slim.Passes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Quantizes models:
 *
 * <pre>{@code
 * QuantizeReport report = new Quantizer(QuantizeOptions.defaults()).quantize(in, out);
 * }</pre>
 *
 * <p>Nothing is printed, no state is kept; one instance may be used by several threads.
 */
public final class Quantizer {
  private final QuantizeOptions options;

  /** A quantizer for any number of models. */
  public Quantizer(QuantizeOptions options) {
    this.options = options;
  }

  /**
   * Loads and compiles what the first model needs; worth it while a fresh process does something
   * else. Never needed.
   */
  public static void warmUp() {
    ModelReader.warmUp();
    LinearQuantizer.warmUp();
  }

  /**
   * Quantizes one model. The result replaces {@code out} in one step, after it has been compared
   * with the original; a result that differs too much is not written, and the report says so.
   *
   * @param in an ONNX model; never changed unless {@code out} is the same file
   * @param out where the result goes; its folder exists
   * @return what was done; {@link QuantizeReport#missedParity()} tells whether {@code out} was left
   *     as it was
   * @throws dev.onnxslim.model.ModelFormatException if {@code in} is not a valid model
   * @throws SampleInputsException if the given samples do not fit the model
   * @throws IOException if a file is missing, unreadable or unwritable, or the disk is full
   * @throws InterruptedException if the thread was interrupted; nothing is written then
   */
  public QuantizeReport quantize(Path in, Path out)
      throws IOException, SampleInputsException, InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(options.threads(), daemon());
    try (ParityCheck check = startEarly(in);
        Model model = ModelReader.read(in)) {
      LinearQuantizer quantizer = new LinearQuantizer(executor, options.threads());
      return new Run(model, out, quantizer, check).run();
    } catch (ClosedByInterruptException | InterruptedIOException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException(e.toString()).initCause(e);
    } finally {
      executor.shutdownNow();
    }
  }

  /** A child process needs a while to begin: it does so before the model is read here. */
  private ParityCheck startEarly(Path in) throws IOException {
    return Files.isRegularFile(in)
        ? startCheck(in, Files.size(in), options.parity())
        : new NoCheck();
  }

  private ParityCheck startCheck(Path original, long bytes, ParityOptions parity) {
    return switch (options.verification()) {
      case NONE -> new NoCheck();
      case IN_PROCESS -> ParityCheck.inProcess(original, parity);
      case ISOLATED ->
          IsolatedParity.start(ChildJvm.current(ChildJvm.memoryFor(bytes)), original, parity);
    };
  }

  private static java.util.concurrent.ThreadFactory daemon() {
    return task -> {
      Thread thread = new Thread(task, "onnx-slim worker");
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The work on one model. */
  private final class Run {
    private final Model model;
    private final Path out;
    private final LinearQuantizer quantizer;
    private final ParityCheck early;
    private final long inputBytes;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();

    Run(Model model, Path out, LinearQuantizer quantizer, ParityCheck early) throws IOException {
      this.early = early;
      this.model = model;
      this.inputBytes = model.fileBytes();
      this.out = out;
      this.quantizer = quantizer;
    }

    QuantizeReport run() throws IOException, SampleInputsException, InterruptedException {
      if (model.graphs().stream().anyMatch(EliminateDropout::isRandom)) {
        return runOnInferenceForm();
      }
      if (!model.hasExternalData()) {
        return run(early, List.of());
      }
      early.close(); // it may use memory by the size of the model's own file only
      try (ParityCheck check = startCheck(model.path(), inputBytes, options.parity())) {
        return run(check, List.of());
      }
    }

    /** Dropout in training mode is random: the result is compared with the original without it. */
    private QuantizeReport runOnInferenceForm()
        throws IOException, SampleInputsException, InterruptedException {
      early.close();
      List<PassRow> dropouts = new Pipeline(List.of(new EliminateDropout())).run(model);
      try (StagedModel reference = new ModelWriter().stage(model, out)) {
        String note =
            "the original is in training mode and random: compared with its inference form ("
                + dropouts.get(0).edits()
                + " Dropout removed)";
        try (ParityCheck check =
            startCheck(reference.file(), inputBytes, options.parity().withReferenceNote(note))) {
          return run(check, dropouts);
        }
      }
    }

    private QuantizeReport run(ParityCheck check, List<PassRow> before)
        throws IOException, SampleInputsException, InterruptedException {
      List<PassRow> passes = together(before, new Pipeline(Passes.trainingOnly()).run(model));
      options.progress().begin(Progress.Phase.MEASURE, inputBytes);
      List<WeightRow> weights =
          options.scheme().apply(model, quantizer, options.progress()::advance);
      noteTraining();
      try (StagedModel staged = stage(weights)) {
        if (staged.size() > inputBytes) {
          return keep(passes, weights);
        }
        ParityReport parity = verify(check, staged);
        boolean write = parity.verdict() != Verdict.MISSED;
        QuantizeReport report = report(staged, write, passes, weights, parity);
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted before the result was moved to its place");
        }
        if (write) {
          staged.commit();
        }
        return report;
      }
    }

    /** What one pass did in one row. */
    private static List<PassRow> together(List<PassRow> before, List<PassRow> after) {
      Map<String, PassRow> rows = new LinkedHashMap<>();
      before.forEach(row -> rows.merge(row.name(), row, PassRow::plus));
      after.forEach(row -> rows.merge(row.name(), row, PassRow::plus));
      return List.copyOf(rows.values());
    }

    /** The result would be larger: the model stays as it is. */
    private QuantizeReport keep(List<PassRow> passes, List<WeightRow> weights) throws IOException {
      notes.add("the result would be larger than the original: nothing was changed");
      try (Model original = ModelReader.read(model.path());
          StagedModel copy = new ModelWriter().stage(original, out)) {
        List<PassRow> none = passes.stream().map(row -> PassRow.none(row.name())).toList();
        List<WeightRow> kept = weights.stream().map(WeightRow::keptAfterAll).toList();
        QuantizeReport report = report(copy, true, none, kept, unchanged());
        copy.commit();
        return report;
      }
    }

    private QuantizeReport report(
        StagedModel staged,
        boolean written,
        List<PassRow> passes,
        List<WeightRow> weights,
        ParityReport parity)
        throws IOException {
      return new QuantizeReport(
          model.path(),
          out,
          written,
          inputBytes,
          staged.size(),
          options.scheme().name(),
          passes,
          weights,
          parity,
          List.copyOf(notes),
          (System.nanoTime() - start) / 1e9);
    }

    private void noteTraining() {
      if (model.edits() > 0 && model.hasTrainingInfo()) {
        model.dropTrainingInfo();
        notes.add("the training section was dropped: quantized weights cannot be trained");
      }
      long training =
          model.graphs().stream()
              .map(Graph::nodes)
              .flatMap(List::stream)
              .filter(node -> node.attributes().i("training_mode", 0) != 0)
              .count();
      if (training > 0) {
        notes.add(
            training
                + " nodes are in training mode and use the statistics of their batch: export the"
                + " model in evaluation mode");
      }
    }

    private StagedModel stage(List<WeightRow> weights) throws IOException {
      long saved = weights.stream().mapToLong(row -> row.bytesBefore() - row.bytesAfter()).sum();
      options.progress().begin(Progress.Phase.WRITE, inputBytes - saved);
      ModelWriter writer = new ModelWriter(ModelWriter.INLINE_LIMIT, options.progress()::advance);
      StagedModel staged = writer.stage(model, out);
      if (staged.hasData()) {
        notes.add("more than 2 GB: the weights are in " + staged.dataFile().getFileName());
      }
      return staged;
    }

    private ParityReport unchanged() {
      return options.verification() == Verification.NONE
          ? NoCheck.REPORT
          : ParityReport.without(Verdict.PASSED, "nothing was changed", List.of());
    }

    private ParityReport verify(ParityCheck check, StagedModel staged)
        throws SampleInputsException, InterruptedException {
      if (model.edits() == 0) {
        return unchanged();
      }
      options.progress().begin(Progress.Phase.VERIFY, 0);
      return check.compare(staged.file());
    }
  }

  /** Stands for a check that was not asked for. */
  private static final class NoCheck implements ParityCheck {
    static final ParityReport REPORT =
        ParityReport.without(Verdict.NOT_VERIFIED, "not asked for", List.of());

    @Override
    public ParityReport compare(Path candidate) {
      return REPORT;
    }

    @Override
    public void close() {}
  }
}
