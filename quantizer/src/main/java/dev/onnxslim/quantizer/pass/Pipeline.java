package dev.onnxslim.quantizer.pass;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
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
  private final Observer observer;

  /** Told what happens, in between. */
  @FunctionalInterface
  public interface Observer {
    /** A pass has edited the model. */
    void edited(String pass);
  }

  public Pipeline(List<Pass> passes) {
    this(passes, pass -> {});
  }

  /** A pipeline that somebody watches. */
  public Pipeline(List<Pass> passes, Observer observer) {
    this.passes = List.copyOf(passes);
    this.observer = observer;
  }

  /**
   * Rewrites a model.
   *
   * @return one row for each pass, in order
   * @throws PassException if a pass fails
   */
  public List<PassRow> run(Model model) {
    Map<String, PassRow> rows = new LinkedHashMap<>();
    passes.forEach(pass -> rows.put(pass.name(), PassRow.none(pass.name())));
    List<String> before = new ArrayList<>();
    List<Graph> graphs = model.graphs();
    Size size = Size.of(graphs);
    Facts facts = Facts.of(model);
    boolean stale = false;
    for (int round = 0, known = -1; known != model.edits(); round++) {
      if (round == MAX_ROUNDS) {
        throw new IllegalStateException("no fixpoint after " + MAX_ROUNDS + " rounds: " + rows);
      }
      known = model.edits();
      if (stale) {
        facts = Facts.of(model);
        stale = false;
      }
      for (Pass pass : passes) {
        long start = System.nanoTime();
        int edits = apply(pass, graphs, facts, before);
        double seconds = (System.nanoTime() - start) / 1e9;
        graphs = edits == 0 ? graphs : model.graphs();
        Size now = edits == 0 ? size : Size.of(graphs);
        PassRow row =
            new PassRow(
                pass.name(), edits, size.nodes - now.nodes, size.bytes - now.bytes, seconds);
        rows.merge(pass.name(), row, PassRow::plus);
        size = now;
        if (edits != 0) {
          observer.edited(pass.name());
        }
        stale |= edits != 0 && pass.reveals();
        before.add(pass.name());
      }
      stale |= facts.missed();
    }
    return List.copyOf(rows.values());
  }

  /** How large a model is: its nodes, and the bytes of its initializers. */
  private record Size(long nodes, long bytes) {
    static Size of(List<Graph> graphs) {
      long nodes = 0;
      long bytes = 0;
      for (Graph graph : graphs) {
        nodes += graph.nodes().size();
        for (Initializer initializer : graph.initializers()) {
          bytes += initializer.tensor().data().size();
        }
      }
      return new Size(nodes, bytes);
    }
  }

  private static int apply(Pass pass, List<Graph> graphs, Facts facts, List<String> before) {
    int edits = 0;
    for (Graph graph : graphs) {
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
