package dev.onnxslim.quantizer;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.lift.LiftException;
import dev.onnxslim.quantizer.lift.OpsetLift;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.slim.FixInputShapes;
import dev.onnxslim.quantizer.slim.InlineFunctions;
import dev.onnxslim.quantizer.slim.RemoveTrainingInfo;
import dev.onnxslim.quantizer.slim.StoreFloat16;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Brings what was asked for beside slimming into the order in which it works: sizes of inputs, then
 * the opset, so that passes that need a newer one find it, then the passes, and the form in which
 * weights are stored at last, as no pass looks behind it.
 *
 * @param passes all that run
 * @param observer told of each edit
 */
record RequestedChanges(
    Model model, SlimChanges changes, List<Pass> passes, Pipeline.Observer observer) {
  private static final String LIFT = "lift-opset";
  private static final int NEWEST = SlimChanges.NEWEST_OPSET;

  /** What makes a model that is as small as it gets larger. */
  private static final Set<String> GROWING =
      Set.of(LIFT, new FixInputShapes(InputShapes.NONE).name(), new InlineFunctions().name());

  /**
   * What changes the model's inputs and outputs.
   *
   * @throws UnknownNameException if the sizes do not fit the model
   */
  List<Pass> ofInterface() throws UnknownNameException {
    if (changes.inputShapes().isEmpty()) {
      return List.of();
    }
    try {
      return List.of(new FixInputShapes(InputShapes.parse(changes.inputShapes(), model)));
    } catch (IllegalArgumentException e) {
      throw new UnknownNameException("input shape: " + e.getMessage());
    }
  }

  /**
   * Does the rest.
   *
   * @return a row for each step
   * @throws UnknownNameException if the model has a newer opset than asked for
   * @throws LiftException if the model cannot be lifted
   */
  List<PassRow> run() throws UnknownNameException, LiftException {
    List<PassRow> rows = new ArrayList<>();
    if (changes.opset().isPresent()) {
      lift(changes.opset().getAsInt(), rows);
    }
    List<Pass> storage = passes.stream().filter(StoreFloat16.class::isInstance).toList();
    List<Pass> others = passes.stream().filter(pass -> !storage.contains(pass)).toList();
    rows.addAll(new Pipeline(others, observer).run(model));
    rows.addAll(new Pipeline(storage, observer).run(model));
    return rows;
  }

  private void lift(int opset, List<PassRow> rows) throws UnknownNameException, LiftException {
    long from = model.opset("").orElse(opset);
    if (from > opset) {
      String choices = from < NEWEST ? "choose " + from + " to " + NEWEST : "leave it as it is";
      throw new UnknownNameException(
          "the model's opset is "
              + from
              + ", which cannot be lowered to "
              + opset
              + "; "
              + choices);
    }
    List<Pass> ahead = passes.stream().filter(RemoveTrainingInfo.class::isInstance).toList();
    rows.addAll(new Pipeline(ahead, observer).run(model)); // no rule is for what training runs
    long start = System.nanoTime();
    long nodes = nodes();
    int edits = model.edits();
    int rewritten = OpsetLift.lift(model, opset);
    boolean lifted = model.edits() > edits;
    if (lifted) {
      observer.edited(LIFT);
    }
    rows.add(
        new PassRow(
            LIFT,
            lifted ? Math.max(1, rewritten) : 0,
            nodes - nodes(),
            0,
            (System.nanoTime() - start) / 1e9));
  }

  private long nodes() {
    return model.graphs().stream().mapToLong(graph -> graph.nodes().size()).sum();
  }

  /** Whether something was done that may take more bytes than the rest saves. */
  boolean mayGrow(List<PassRow> rows) {
    return rows.stream().anyMatch(row -> row.edits() > 0 && GROWING.contains(row.name()));
  }
}
