package dev.onnxslim.quantizer;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.Delivery.Delivered;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.pass.NodeTrace;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.slim.DropOutputs;
import dev.onnxslim.quantizer.slim.TrainingBranches;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes from models what their results do not need:
 *
 * <pre>{@code
 * SlimReport report = new Slimmer(SlimOptions.defaults()).slim(in, out);
 * }</pre>
 *
 * <p>Nothing is printed, no state is kept; one instance may be used by several threads.
 */
public final class Slimmer {
  /** The entry of a model's metadata that says what was done. */
  public static final String METADATA_KEY = "onnx-slim.slim";

  private final SlimOptions options;
  private final Checks checks;
  private final List<Pass> passes;

  /**
   * A slimmer for any number of models.
   *
   * @throws UnknownNameException if the options name a pass that does not exist
   */
  public Slimmer(SlimOptions options) throws UnknownNameException {
    this.options = options;
    this.checks = new Checks(options.verification(), options.parity());
    this.passes = options.passes();
  }

  /**
   * Slims one model. The result replaces {@code out} in one step, after it has been compared with
   * the original; a result that differs too much is not written, and the report says so. It is
   * never larger than the original, unless {@link SlimChanges} ask for what takes more.
   *
   * @param in an ONNX model; never changed unless {@code out} is the same file
   * @param out where the result goes; its folder exists
   * @return what was done; {@link SlimReport#missedParity()} tells whether {@code out} was left as
   *     it was
   * @throws dev.onnxslim.model.ModelFormatException if {@code in} is not a valid model
   * @throws UnknownNameException if the model lacks an output, node or input that the options name,
   *     declares other sizes, or has a newer opset than asked for
   * @throws dev.onnxslim.quantizer.lift.LiftException if the model cannot be lifted to the opset
   *     asked for; nothing is written then
   * @throws dev.onnxslim.quantizer.parity.SampleInputsException if the given samples do not fit the
   *     model
   * @throws IOException if a file is missing, unreadable or unwritable, or the disk is full
   * @throws InterruptedException if the thread was interrupted; nothing is written then
   */
  public SlimReport slim(Path in, Path out) throws IOException, InterruptedException {
    boolean asItIs = options.selection().isEmpty() && options.changes().inputShapes().isEmpty();
    try (ParityCheck early = asItIs ? checks.startEarly(in) : Checks.none();
        Model model = ModelReader.read(in)) {
      return new Run(model, out).run(asItIs ? Optional.of(early) : Optional.empty());
    } catch (ClosedByInterruptException | InterruptedIOException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException(e.toString()).initCause(e);
    }
  }

  /** The work on one model. */
  private final class Run {
    private final Model model;
    private final Path out;
    private final ModelFigures before;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();
    private final NodeTrace trace;
    private final RequestedChanges requested;

    Run(Model model, Path out) throws IOException {
      this.model = model;
      this.out = out;
      this.before = ModelFigures.of(model, model.fileBytes());
      this.trace = new NodeTrace(model, options.explain());
      for (String name : trace.unknown()) {
        throw UnknownNameException.of("node", name, NodeTrace.names(model));
      }
      Pipeline.Observer observer = options.explain().isEmpty() ? pass -> {} : trace;
      this.requested = new RequestedChanges(model, options.changes(), passes, observer);
    }

    SlimReport run(Optional<ParityCheck> early) throws IOException, InterruptedException {
      Set<String> dropped = options.selection().dropped(model.graph());
      List<Pass> meant = new ArrayList<>(requested.ofInterface());
      if (!dropped.isEmpty()) {
        meant.add(0, new DropOutputs(dropped));
      }
      try (Baseline baseline =
          Baseline.of(model, out, checks, early, meant, passes, requested.observer())) {
        noteTraining();
        List<PassRow> rows = baseline.with(requested.run());
        SlimRecord.putWhereItFits(model, rows, before.bytes());
        Delivery delivery =
            new Delivery(model, out, checks, options.progress(), requested.mayGrow(rows), notes);
        long saved = rows.stream().mapToLong(PassRow::bytes).sum();
        try (StagedModel staged = delivery.stage(Math.max(0, before.bytes() - saved))) {
          Delivered delivered = delivery.deliver(staged, baseline.check());
          return report(delivered, rows, List.copyOf(dropped));
        }
      }
    }

    private void noteTraining() {
      for (TrainingBranches.Branch branch : TrainingBranches.find(model)) {
        boolean one = branch.outputs().size() == 1;
        notes.add(
            (one ? "output " : "outputs ")
                + branch.outputs().stream()
                    .map(o -> "'" + o + "'")
                    .collect(Collectors.joining(", "))
                + (one ? " is " : " are ")
                + branch.reason()
                + ": "
                + String.format(Locale.ROOT, "%,d", branch.bytes())
                + " bytes of weights lead only there; "
                + branch.outputs().stream()
                    .map(o -> "--drop-output " + o)
                    .collect(Collectors.joining(" "))
                + (one ? " leaves it out" : " leaves them out"));
      }
    }

    private SlimReport report(Delivered delivered, List<PassRow> rows, List<String> dropped) {
      boolean kept = delivered.kept();
      return new SlimReport(
          model.path(),
          out,
          delivered.written(),
          before,
          kept ? before.withBytes(delivered.bytes()) : ModelFigures.of(model, delivered.bytes()),
          kept ? rows.stream().map(row -> PassRow.none(row.name())).toList() : rows,
          kept ? List.of() : dropped,
          kept ? List.of() : trace.fates(),
          delivered.parity(),
          List.copyOf(notes),
          (System.nanoTime() - start) / 1e9);
    }
  }
}
