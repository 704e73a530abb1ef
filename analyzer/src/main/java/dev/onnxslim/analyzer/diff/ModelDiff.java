package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.AnalyzeOptions;
import dev.onnxslim.analyzer.ModelAnalyzer;
import dev.onnxslim.analyzer.diff.DiffReport.Figure;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Says what differs between two models, or between the parameters of two files. Weights are read
 * block by block, and only those of equal bytes are not decoded.
 */
public final class ModelDiff {
  private ModelDiff() {}

  /**
   * Compares two models.
   *
   * @param a open
   * @param b open
   * @throws IOException if one of their files cannot be read
   */
  public static DiffReport compare(Model a, Model b, DiffOptions options) throws IOException {
    FutureTask<List<Figure>> costs = new FutureTask<>(() -> figures(a, b));
    Thread thread = new Thread(costs, "onnx-slim cost");
    thread.setDaemon(true);
    thread.start();
    List<FieldChange> functions = new ArrayList<>();
    List<GraphDiff> graphs = new ArrayList<>();
    List<ParameterChange> parameters = new ArrayList<>();
    FlatGraph mainA = new FlatGraph(a.graph());
    FlatGraph mainB = new FlatGraph(b.graph());
    List<GraphPair> pairs = new ArrayList<>();
    pairs.add(new GraphPair("", mainA, mainB, Ports.byName(mainA, mainB)));
    Functions.pairs(a, b, pairs, functions);
    for (GraphPair pair : pairs) {
      ParameterComparison stored = ParameterComparison.of(pair, options.tolerance());
      parameters.addAll(stored.changes());
      graphs.add(GraphComparison.of(pair, stored));
    }
    return new DiffReport(
        a.path(),
        b.path(),
        false,
        options,
        result(costs),
        Interfaces.changes(pairs.get(0)),
        Fields.format(a, b),
        Fields.changes("", a.metadata(), b.metadata()),
        Fields.changes("", Map.of("producer", a.producer()), Map.of("producer", b.producer())),
        List.copyOf(functions),
        List.copyOf(graphs),
        List.copyOf(parameters));
  }

  /**
   * Compares named tensors of two files.
   *
   * @param pathA where {@code a} comes from
   * @param pathB where {@code b} comes from
   * @throws IOException if one of the files cannot be read
   */
  public static DiffReport compare(
      Path pathA, ParameterDictionary a, Path pathB, ParameterDictionary b, DiffOptions options)
      throws IOException {
    ParameterComparison stored = ParameterComparison.of(a, b, options.tolerance());
    List<Figure> figures =
        List.of(
            new Figure("fileBytes", Dim.of(Files.size(pathA)), Dim.of(Files.size(pathB))),
            new Figure("tensors", Dim.of(a.size()), Dim.of(b.size())),
            new Figure("elements", Dim.of(a.elements()), Dim.of(b.elements())));
    return new DiffReport(
        pathA,
        pathB,
        true,
        options,
        figures,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.copyOf(stored.changes()));
  }

  private static List<Figure> figures(Model a, Model b) throws IOException {
    ModelReport.Summary x = ModelAnalyzer.analyze(a, AnalyzeOptions.DEFAULT).summary();
    ModelReport.Summary y = ModelAnalyzer.analyze(b, AnalyzeOptions.DEFAULT).summary();
    return List.of(
        new Figure("fileBytes", Dim.of(x.fileBytes()), Dim.of(y.fileBytes())),
        new Figure("weightBytes", Dim.of(x.weightBytes()), Dim.of(y.weightBytes())),
        new Figure("params", Dim.of(x.params()), Dim.of(y.params())),
        new Figure("nodes", Dim.of(x.nodeCount()), Dim.of(y.nodeCount())),
        new Figure("macs", x.macs(), y.macs()),
        new Figure("flops", x.flops(), y.flops()),
        new Figure("peakActivationBytes", x.peakActivationBytes(), y.peakActivationBytes()));
  }

  private static <T> T result(FutureTask<T> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the models were analyzed");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
