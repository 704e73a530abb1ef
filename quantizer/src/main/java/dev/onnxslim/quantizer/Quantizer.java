package dev.onnxslim.quantizer;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.linear.LinearQuantizer;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.parity.SampleInputsException;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.scheme.WeightRow;
import dev.onnxslim.quantizer.slim.DeduplicateInitializers;
import dev.onnxslim.quantizer.slim.MergeCommonSubexpressions;
import dev.onnxslim.quantizer.slim.Passes;
import dev.onnxslim.quantizer.slim.RemoveUnused;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  /** What there is to slim of the constants that quantizing adds; without it a second run would. */
  private static final List<Pass> OWN =
      List.of(new DeduplicateInitializers(), new MergeCommonSubexpressions(), new RemoveUnused());

  private final QuantizeOptions options;
  private final Checks checks;

  /** A quantizer for any number of models. */
  public Quantizer(QuantizeOptions options) {
    this.options = options;
    this.checks = new Checks(options.verification(), options.parity());
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
    try (ParityCheck early = checks.startEarly(in);
        Model model = ModelReader.read(in)) {
      return new Run(model, out, new LinearQuantizer(executor, options.threads())).run(early);
    } catch (ClosedByInterruptException | InterruptedIOException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException(e.toString()).initCause(e);
    } finally {
      executor.shutdownNow();
    }
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
    private final long inputBytes;
    private final boolean trainable;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();

    Run(Model model, Path out, LinearQuantizer quantizer) throws IOException {
      this.model = model;
      this.inputBytes = model.fileBytes();
      this.trainable = model.hasTrainingInfo();
      this.out = out;
      this.quantizer = quantizer;
    }

    QuantizeReport run(ParityCheck early) throws IOException, InterruptedException {
      List<Pass> passes = options.slim() ? Passes.all() : Passes.trainingOnly();
      try (Baseline baseline =
          Baseline.of(model, out, checks, Optional.of(early), List.of(), passes, pass -> {})) {
        List<PassRow> rows = baseline.with(new Pipeline(passes).run(model));
        if (options.slim()) {
          SlimRecord.putWhereItFits(model, rows, inputBytes);
        }
        options.progress().begin(Progress.Phase.MEASURE, inputBytes);
        List<WeightRow> weights =
            options.scheme().apply(model, quantizer, options.progress()::advance);
        if (options.slim()) {
          new Pipeline(OWN).run(model);
        }
        noteTraining();
        long saved = weights.stream().mapToLong(row -> row.bytesBefore() - row.bytesAfter()).sum();
        Delivery delivery = new Delivery(model, out, checks, options.progress(), false, notes);
        try (StagedModel staged = delivery.stage(inputBytes - saved)) {
          return report(delivery.deliver(staged, baseline.check()), rows, weights);
        }
      }
    }

    private QuantizeReport report(
        Delivery.Delivered delivered, List<PassRow> passes, List<WeightRow> weights) {
      boolean kept = delivered.kept();
      return new QuantizeReport(
          model.path(),
          out,
          delivered.written(),
          inputBytes,
          delivered.bytes(),
          options.scheme().name(),
          kept ? passes.stream().map(row -> PassRow.none(row.name())).toList() : passes,
          kept ? weights.stream().map(WeightRow::keptAfterAll).toList() : weights,
          delivered.parity(),
          List.copyOf(notes),
          (System.nanoTime() - start) / 1e9);
    }

    private void noteTraining() {
      if (trainable) {
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
  }
}
