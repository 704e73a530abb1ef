package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.cost.NodeCost;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.OpSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** What the chosen target does not take. */
final class TargetFindings implements FindingRule {
  private static final OpId CONSTANT = OpId.onnx("Constant");

  /** The nodes of one operator. */
  private static final class Lacking {
    private int count;
    private Dim macs = Dim.of(0);
  }

  @Override
  public List<Finding> find(FindingContext context) {
    List<Finding> found = new ArrayList<>();
    if (context.target().isPresent()) {
      Target target = context.target().get();
      versions(context.model(), target, found);
      if (target.ops().isPresent()) {
        provider(context, target, target.ops().get(), found);
      } else {
        runtime(context, target, found);
      }
    }
    return found;
  }

  private static void versions(Model model, Target target, List<Finding> found) {
    OptionalLong opset = model.opset("");
    OptionalLong newest = target.newestOpset();
    if (opset.isPresent() && newest.isPresent() && opset.getAsLong() > newest.getAsLong()) {
      found.add(
          Finding.error(
              "target-opset",
              target.title() + " does not load opset " + opset.getAsLong(),
              "the newest that it loads is "
                  + newest.getAsLong()
                  + "; export the model again with that"));
    }
    OptionalLong ir = target.newestIr();
    if (ir.isPresent() && model.irVersion() > ir.getAsLong()) {
      found.add(
          Finding.error(
              "target-ir",
              target.title() + " does not load IR version " + model.irVersion(),
              "the newest that it loads is " + ir.getAsLong()));
    }
  }

  /** Operators that onnxruntime has no kernels for in any version: other owners' domains. */
  private static void runtime(FindingContext context, Target target, List<Finding> found) {
    Set<String> known = OpSchemas.standard().domains();
    Map<String, Lacking> lacking = new TreeMap<>();
    for (NodeCost row : context.cost().nodes()) {
      if (row.scope().inner(row.node()).isEmpty() && !known.contains(row.node().op().domain())) {
        count(lacking, row);
      }
    }
    lacking.forEach(
        (op, nodes) ->
            found.add(
                Finding.error(
                    "target-op",
                    target.title() + " has no " + op + " of its own",
                    detail(nodes, context) + ": a library of custom operators must have it")));
  }

  private static void provider(
      FindingContext context, Target target, Set<OpId> ops, List<Finding> found) {
    Map<String, Lacking> lacking = new TreeMap<>();
    for (NodeCost row : context.cost().nodes()) {
      Node node = row.node();
      boolean isCall = context.model().function(node).isPresent(); // its nodes are rows too
      if (!isCall && !node.op().equals(CONSTANT) && !ops.contains(node.op())) {
        count(lacking, row);
      }
    }
    lacking.forEach(
        (op, nodes) ->
            found.add(
                Finding.warning(
                    "target-op",
                    target.title() + " does not take " + op,
                    detail(nodes, context) + " would run on the CPU")));
  }

  private static void count(Map<String, Lacking> lacking, NodeCost row) {
    Lacking nodes = lacking.computeIfAbsent(row.node().op().toString(), op -> new Lacking());
    nodes.count++;
    nodes.macs = nodes.macs.plus(row.total().macs());
  }

  private static String detail(Lacking nodes, FindingContext context) {
    String text = Examples.counted(nodes.count, "node");
    long all = context.cost().total().macs().sizeOrMinusOne();
    if (nodes.macs.isKnown() && all > 0) {
      double share = 100.0 * nodes.macs.sizeOrMinusOne() / all;
      text += String.format(Locale.ROOT, " with %.1f %% of the MACs", share);
    } else if (!nodes.macs.is(0)) {
      text += " with " + nodes.macs + " MACs";
    }
    return text;
  }
}
