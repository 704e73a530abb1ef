package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.cost.MemoryPlan;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.ops.Work;
import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model is, costs and weighs. Every form of report is made from it.
 *
 * @param file what is in the file
 * @param summary the figures that are quoted
 * @param bindings sizes that were given for this report, as {@code name=size}
 * @param nodes every node, those of bodies and calls included
 * @param opTypes by operator, dearest first
 * @param modules the tree of modules; the root is the model
 * @param tensors the stored tensors
 * @param statistics by tensor, in the order of {@code tensors}; empty unless asked for
 * @param parameters counts of parameters
 * @param memory activations over time
 * @param size bytes of the file
 * @param findings what to mend, worst first
 */
public record ModelReport(
    ModelSummary file,
    Summary summary,
    List<String> bindings,
    List<NodeRow> nodes,
    List<OpTypeRow> opTypes,
    ModuleRow modules,
    List<StoredTensor> tensors,
    List<Optional<TensorStatistics>> statistics,
    Parameters parameters,
    MemoryPlan memory,
    SizeBreakdown size,
    List<Finding> findings) {

  /**
   * The figures that are quoted. A {@code Dim} is a number, or a formula in the symbols that are
   * open.
   *
   * @param params elements of the parameters
   * @param buffers elements of running means and variances, which {@code params} leaves out
   * @param macs multiply-accumulates of one run, without the nodes that {@code unknownNodes} counts
   * @param flops {@code 2 x macs} and all other operations
   * @param work the other operations by kind
   * @param weightBytes bytes of the stored tensors
   * @param fileBytes the file and the files with its tensors' data
   * @param peakActivationBytes the most that activations take at one time
   * @param nodeCount nodes of the main graph, all bodies and functions, each once
   * @param unknownNodes rows of nodes whose cost is not known
   * @param symbols sizes that are open
   */
  public record Summary(
      long params,
      long buffers,
      Dim macs,
      Dim flops,
      Map<Work, Dim> work,
      long weightBytes,
      long fileBytes,
      Dim peakActivationBytes,
      long nodeCount,
      long unknownNodes,
      List<String> symbols) {}

  /**
   * Parameters by what they are; each map's counts add up to {@code summary.params}, except that
   * {@code byRole} has those of other roles too.
   *
   * @param byElemType by how they are stored
   * @param byRole elements of all stored tensors by role
   * @param byOp by the operator that reads them first
   * @param explanations why the architecture's own count may differ
   */
  public record Parameters(
      Map<ElemType, Long> byElemType,
      Map<Role, Long> byRole,
      Map<OpId, Long> byOp,
      List<Explanation> explanations) {}

  /**
   * A difference between what is stored and what the architecture counts.
   *
   * @param kind {@code folded-batch-norm}, {@code duplicates}, {@code constant-tables}, {@code
   *     training-only} ...
   * @param params by how many the architecture's count is higher (positive) or lower (negative); 0
   *     when that cannot be told
   * @param text one line for people
   */
  public record Explanation(String kind, long params, String text) {}
}
