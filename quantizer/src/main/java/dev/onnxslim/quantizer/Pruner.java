package dev.onnxslim.quantizer;

import dev.onnxslim.analyzer.cost.ModelCost;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.analyzer.infer.Trust;
import dev.onnxslim.analyzer.ops.OpRules;
import dev.onnxslim.analyzer.params.NamePattern;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.Delivery.Delivered;
import dev.onnxslim.quantizer.PruneReport.Size;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.prune.ChannelPruning;
import dev.onnxslim.quantizer.prune.ChannelRow;
import dev.onnxslim.quantizer.prune.SparseRow;
import dev.onnxslim.quantizer.prune.WeightPruning;
import dev.onnxslim.quantizer.slim.Passes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leaves out what models' results need least:
 *
 * <pre>{@code
 * PruneReport report =
 *     new Pruner(PruneOptions.defaults().withSparsity(new Sparsity(0.5, Sparsity.Scope.TENSOR)))
 *         .prune(in, out);
 * }</pre>
 *
 * <p>Results are expected to differ: by how much is reported, and decides only where the options
 * set a bar. Nothing is printed, no state is kept; one instance may be used by several threads.
 */
public final class Pruner {
  private final PruneOptions options;
  private final Checks checks;
  private final List<NamePattern> kept;

  /** A pruner for any number of models. */
  public Pruner(PruneOptions options) {
    this.options = options;
    this.checks = new Checks(options.verification(), options.parity());
    this.kept = options.keep().stream().map(NamePattern::of).toList();
  }

  /**
   * Prunes one model. The result replaces {@code out} in one step, after it has run in onnxruntime
   * and has been compared with the original; one that does not run, or is below the bar if there is
   * one, is not written, and the report says so.
   *
   * @param in an ONNX model; never changed unless {@code out} is the same file
   * @param out where the result goes; its folder exists
   * @throws dev.onnxslim.model.ModelFormatException if {@code in} is not a valid model
   * @throws dev.onnxslim.quantizer.parity.SampleInputsException if the given samples do not fit the
   *     model
   * @throws IOException if a file is missing, unreadable or unwritable, or the disk is full
   * @throws InterruptedException if the thread was interrupted; nothing is written then
   */
  public PruneReport prune(Path in, Path out) throws IOException, InterruptedException {
    try (ParityCheck early = checks.startEarly(in);
        Model model = ModelReader.read(in)) {
      return new Run(model, out).run(early);
    } catch (ClosedByInterruptException | InterruptedIOException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException(e.toString()).initCause(e);
    }
  }

  /** The work on one model. */
  private final class Run {
    private final Model model;
    private final Path out;
    private final Size before;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();

    Run(Model model, Path out) throws IOException {
      this.model = model;
      this.out = out;
      this.before =
          new Size(ModelFigures.of(model, model.fileBytes()), zippedOriginal(), macs(model));
    }

    PruneReport run(ParityCheck early) throws IOException, InterruptedException {
      try (Baseline baseline =
          Baseline.of(
              model,
              out,
              checks,
              Optional.of(early),
              List.of(),
              Passes.trainingOnly(),
              pass -> {})) {
        options.progress().begin(Progress.Phase.MEASURE, 0);
        List<ChannelRow> channels = List.of();
        if (options.channels().isPresent()) {
          channels = new ChannelPruning(options.channels().get(), kept).apply(model);
        }
        List<SparseRow> weights = List.of();
        if (options.sparsity().isPresent()) {
          weights = new WeightPruning(options.sparsity().get(), kept).apply(model);
        }
        return deliver(baseline, weights, channels);
      }
    }

    private PruneReport deliver(
        Baseline baseline, List<SparseRow> weights, List<ChannelRow> channels)
        throws IOException, InterruptedException {
      Delivery delivery = new Delivery(model, out, checks, options.progress(), true, notes);
      try (StagedModel staged = delivery.stage(before.figures().bytes())) {
        Size after =
            new Size(
                ModelFigures.of(model, staged.size()), zippedResult(staged), macs(staged.file()));
        ParityCheck check =
            options.hasBar() ? baseline.check() : new UngatedCheck(baseline.check());
        note(weights, channels, after);
        Delivered delivered = delivery.deliver(staged, check);
        return new PruneReport(
            model.path(),
            out,
            delivered.written(),
            before,
            after,
            options.hasBar(),
            weights,
            channels,
            delivered.parity(),
            List.copyOf(notes),
            (System.nanoTime() - start) / 1e9);
      }
    }

    private void note(List<SparseRow> weights, List<ChannelRow> channels, Size after) {
      if (options.sparsity().isPresent()) {
        notes.add(
            weights.isEmpty()
                ? "no float weight of a matrix product, convolution or recurrence was found"
                : "zeros take the bytes of other numbers: the file stays as large, only a zip of it"
                    + " shrinks, and onnxruntime computes no faster");
      }
      if (options.channels().isPresent() && channels.stream().noneMatch(row -> row.removed() > 0)) {
        notes.add(
            "no channel could go; 'onnx-slim slim' first folds what may stand between channels and"
                + " their readers");
      }
      if (options.sparsity().isPresent() && after.zipped() >= before.zipped()) {
        notes.add("the zip of the file did not shrink");
      }
    }

    private long zippedOriginal() throws IOException {
      long bytes = Zipped.bytes(model.path());
      if (model.hasExternalData()) {
        for (int k = 0; k < model.payloads().size(); k++) {
          bytes += Zipped.bytes(model.payloads().get(k));
        }
      }
      return bytes;
    }
  }

  private static long zippedResult(StagedModel staged) throws IOException {
    return Zipped.bytes(staged.file()) + (staged.hasData() ? Zipped.bytes(staged.dataFile()) : 0);
  }

  /** Read again, and so validated: what is counted is what the file says. */
  private static Dim macs(Path file) throws IOException {
    try (Model result = ModelReader.read(file)) {
      return macs(result);
    }
  }

  private static Dim macs(Model model) throws IOException {
    return ModelCost.of(
            ShapeInference.infer(model, InputShapes.NONE, Trust.STATED, OpRules.standard()))
        .total()
        .macs();
  }
}
