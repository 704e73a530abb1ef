package dev.onnxslim.analyzer;

import dev.onnxslim.analyzer.cost.MemoryPlan;
import dev.onnxslim.analyzer.cost.ModelCost;
import dev.onnxslim.analyzer.cost.NodeCost;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.infer.InferredModel;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.analyzer.infer.Trust;
import dev.onnxslim.analyzer.ops.OpRegistry;
import dev.onnxslim.analyzer.ops.OpRules;
import dev.onnxslim.analyzer.params.ParameterInventory;
import dev.onnxslim.analyzer.params.StatisticsReader;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.analyzer.report.FindingContext;
import dev.onnxslim.analyzer.report.Findings;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.analyzer.report.ModelSummary;
import dev.onnxslim.analyzer.report.ModuleTree;
import dev.onnxslim.analyzer.report.NodeRows;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Says what a model is, costs and weighs, without running it. */
public final class ModelAnalyzer {
  private ModelAnalyzer() {}

  /** Loads what every analysis needs; for a second thread while a command starts. */
  public static void warmUp() {
    ModelReader.warmUp();
    OpRules.standard();
  }

  /**
   * Analyzes a model.
   *
   * @param model open
   * @throws IOException if its file cannot be read
   */
  public static ModelReport analyze(Model model, AnalyzeOptions options) throws IOException {
    return analyze(model, options, OpRules.standard());
  }

  /**
   * Analyzes a model with operators of an own domain: {@code OpRules.standard().with(rules)}.
   *
   * @param model open
   * @throws IOException if its file cannot be read
   */
  public static ModelReport analyze(Model model, AnalyzeOptions options, OpRegistry rules)
      throws IOException {
    // What is stored and what is computed have nothing to do with each other: a core each.
    FutureTask<ParameterInventory> inventoryTask =
        new FutureTask<>(() -> ParameterInventory.of(model));
    Thread thread = new Thread(inventoryTask, "onnx-slim inventory");
    thread.setDaemon(true);
    thread.start();
    InferredModel inferred = ShapeInference.infer(model, options.shapes(), Trust.STATED, rules);
    ModelCost cost = ModelCost.of(inferred, rules);
    MemoryPlan memory = MemoryPlan.of(inferred);
    ModelSummary file = ModelSummary.of(model).with(inferred.main());
    ParameterInventory inventory = result(inventoryTask);
    List<StoredTensor> tensors = inventory.tensors();
    List<Optional<TensorStatistics>> statistics =
        options.statistics() ? StatisticsReader.readAll(tensors) : List.of();
    SizeBreakdown size = SizeBreakdown.of(model, tensors, statistics);
    NodeRows rows = NodeRows.of(cost, inventory);
    ModelReport.Summary summary =
        new ModelReport.Summary(
            inventory.params(),
            inventory.buffers(),
            cost.total().macs(),
            cost.total().flops(),
            cost.total().work(),
            size.weightBytes(),
            size.fileBytes(),
            memory.peakBytes(),
            file.nodeCount(),
            cost.unknown().size(),
            symbols(cost));
    return new ModelReport(
        file,
        summary,
        bindings(options.shapes()),
        rows.nodes(),
        rows.opTypes(),
        ModuleTree.of(cost.nodes(), tensors),
        tensors,
        statistics,
        inventory.parameters(),
        memory,
        size,
        Findings.of(
            new FindingContext(inferred, cost, tensors, statistics, size, options.target())));
  }

  private static <T> T result(FutureTask<T> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the weights were looked at");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static List<String> symbols(ModelCost cost) {
    Set<String> symbols = new TreeSet<>();
    for (NodeCost node : cost.nodes()) {
      symbols.addAll(node.cost().flops().symbols());
      symbols.addAll(node.times().symbols());
    }
    return List.copyOf(symbols);
  }

  private static List<String> bindings(InputShapes shapes) {
    List<String> bindings = new ArrayList<>();
    shapes.byInput().forEach((name, shape) -> bindings.add(name + "=" + shape));
    shapes.bySymbol().forEach((name, size) -> bindings.add(name + "=" + size));
    bindings.sort(null);
    return bindings;
  }
}
