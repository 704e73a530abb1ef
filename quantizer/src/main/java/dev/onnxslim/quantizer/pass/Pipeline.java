package dev.onnxslim.quantizer.pass;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applies passes to every graph of a model until none of them edits anything. */
public final class Pipeline {
  /** A pass that still edits after so many rounds undoes another's work. */
  private static final int MAX_ROUNDS = 50;

  private final List<Pass> passes;

  public Pipeline(List<Pass> passes) {
    this.passes = List.copyOf(passes);
  }

  /**
   * Rewrites a model.
   *
   * @return one row for each pass, in order
   * @throws PassException if a pass fails
   */
  public List<PassRow> run(Model model) {
    Map<String, Integer> edits = new LinkedHashMap<>();
    passes.forEach(pass -> edits.put(pass.name(), 0));
    List<String> before = new ArrayList<>();
    for (int round = 0, known = -1; known != model.edits(); round++) {
      if (round == MAX_ROUNDS) {
        throw new IllegalStateException("no fixpoint after " + MAX_ROUNDS + " rounds: " + edits);
      }
      known = model.edits();
      Facts facts = Facts.of(model);
      for (Pass pass : passes) {
        edits.merge(pass.name(), apply(pass, model, facts, before), Integer::sum);
        before.add(pass.name());
      }
    }
    List<PassRow> rows = new ArrayList<>();
    edits.forEach((name, count) -> rows.add(new PassRow(name, count)));
    return rows;
  }

  private static int apply(Pass pass, Model model, Facts facts, List<String> before) {
    int edits = 0;
    for (Graph graph : model.graphs()) {
      if (!graph.isAttached()) {
        continue; // the body of a node that this pass has removed
      }
      try {
        edits += pass.apply(graph, facts);
      } catch (RuntimeException e) {
        throw new PassException(pass.name(), graph.label(), before, e);
      }
    }
    return edits;
  }
}
