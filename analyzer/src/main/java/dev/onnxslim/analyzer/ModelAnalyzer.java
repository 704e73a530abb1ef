package dev.onnxslim.analyzer;

import dev.onnxslim.analyzer.cost.MemoryPlan;
import dev.onnxslim.analyzer.cost.ModelCost;
import dev.onnxslim.analyzer.cost.NodeCost;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.infer.InferredModel;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.analyzer.report.ModelSummary;
import dev.onnxslim.analyzer.report.ModuleRow;
import dev.onnxslim.analyzer.report.NodeRows;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Says what a model is, costs and weighs, without running it. */
public final class ModelAnalyzer {
  private ModelAnalyzer() {}

  /**
   * Analyzes a model.
   *
   * @param model open
   * @throws IOException if its file cannot be read
   */
  public static ModelReport analyze(Model model, AnalyzeOptions options) throws IOException {
    InferredModel inferred = ShapeInference.infer(model, options.shapes());
    ModelCost cost = ModelCost.of(inferred);
    ModelSummary file = ModelSummary.of(model);
    NodeRows rows = NodeRows.of(cost);
    ModelReport.Summary summary =
        new ModelReport.Summary(
            file.parameters(),
            0,
            cost.total().macs(),
            cost.total().flops(),
            cost.total().work(),
            file.constantBytes(),
            file.fileBytes(),
            Dim.UNKNOWN,
            file.nodeCount(),
            cost.unknown().size(),
            symbols(cost));
    return new ModelReport(
        file,
        summary,
        bindings(options.shapes()),
        rows.nodes(),
        rows.opTypes(),
        new ModuleRow(
            "",
            "",
            file.nodeCount(),
            summary.params(),
            summary.weightBytes(),
            summary.macs(),
            List.of()),
        List.of(),
        List.of(),
        new ModelReport.Parameters(Map.of(), Map.of(), Map.of(), List.of()),
        new MemoryPlan(Dim.UNKNOWN, Optional.empty(), List.of()),
        new SizeBreakdown(
            file.fileBytes(),
            file.constantBytes(),
            file.fileBytes() - file.constantBytes(),
            List.of(),
            OptionalLong.empty()),
        List.of());
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
