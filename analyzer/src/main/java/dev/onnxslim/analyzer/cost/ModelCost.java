package dev.onnxslim.analyzer.cost;

import dev.onnxslim.analyzer.infer.InferredModel;
import dev.onnxslim.analyzer.infer.Inner;
import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.analyzer.ops.OpCost;
import dev.onnxslim.analyzer.ops.OpRegistry;
import dev.onnxslim.analyzer.ops.OpRule;
import dev.onnxslim.analyzer.ops.OpRules;
import dev.onnxslim.analyzer.ops.Work;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Node;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one run of a model computes.
 *
 * <p>Bodies of loops count as often as they run. Of two branches that may both be taken the dearer
 * one counts, each kind of work for itself.
 *
 * @param nodes every node, those of bodies and of each call of a function behind the node that runs
 *     them
 * @param total the sum, a formula while sizes are open; without the nodes that have a problem
 */
public record ModelCost(List<NodeCost> nodes, OpCost total) {

  /** The cost by the standard's operators. */
  public static ModelCost of(InferredModel model) {
    return of(model, OpRules.standard());
  }

  /** The cost by given rules. */
  public static ModelCost of(InferredModel model, OpRegistry rules) {
    Walk walk = new Walk(rules);
    OpCost total = walk.cost(model.main(), "", Dim.of(1));
    return new ModelCost(List.copyOf(walk.nodes), total);
  }

  /** The nodes whose cost is not known. */
  public List<NodeCost> unknown() {
    return nodes.stream().filter(node -> node.problem().isPresent()).toList();
  }

  private static final class Walk {
    /** With more rows than this, a call like an earlier one is no longer listed. */
    private static final int MAX_ROWS = 20_000;

    private final OpRegistry rules;
    private final List<NodeCost> nodes = new ArrayList<>();
    private final Map<Scope, OpCost> known = new HashMap<>();
    private boolean isCut;

    private Walk(OpRegistry rules) {
      this.rules = rules;
    }

    /** The cost of one run of a graph; calls that are alike share one scope. */
    private OpCost cost(Scope scope, String path, Dim times) {
      OpCost before = known.get(scope);
      if (before != null && nodes.size() >= MAX_ROWS) {
        return before;
      }
      OpCost sum = OpCost.NONE;
      for (Node node : scope.graph().nodes()) {
        List<Inner> graphs = scope.inner(node);
        NodeCost own = own(scope, node, path, times, !graphs.isEmpty());
        nodes.add(own);
        sum = own.cost().equals(OpCost.NONE) ? sum : sum.plus(own.cost());
        OpCost alternatives = OpCost.NONE;
        if (!isCut && nodes.size() >= MAX_ROWS && hasKnown(graphs)) {
          isCut = true;
          Optional<String> why = Optional.of("calls like this are too many to list");
          nodes.add(new NodeCost(path, scope, node, OpCost.NONE, times, why));
        }
        for (Inner inner : graphs) {
          String innerPath = (path.isEmpty() ? "" : path + "/") + label(node) + "/" + inner.name();
          OpCost once = cost(inner.scope(), innerPath, times.times(inner.times()));
          if (inner.isAlternative()) {
            alternatives = dearer(alternatives, once);
          } else {
            sum = sum.plus(once.times(inner.times()));
          }
        }
        sum = sum.plus(alternatives);
      }
      known.put(scope, sum);
      return sum;
    }

    private boolean hasKnown(List<Inner> graphs) {
      for (Inner inner : graphs) {
        if (known.containsKey(inner.scope())) {
          return true;
        }
      }
      return false;
    }

    private NodeCost own(Scope scope, Node node, String path, Dim times, boolean runsGraphs) {
      OpCost cost = OpCost.NONE;
      Optional<String> problem = Optional.empty();
      if (!runsGraphs) {
        long opset = node.graph().opset(node.op().domain()).orElse(1);
        Optional<OpRule> rule = rules.find(node.op(), opset);
        Optional<OpCost> found = rule.flatMap(r -> r.cost(scope.context(node, r)));
        if (rule.isEmpty()) {
          problem = Optional.of("there is no rule for " + node.op());
        } else if (found.isEmpty() || isUnknown(found.get())) {
          problem = Optional.of(scope.unresolved(node).orElse("a size that it needs is not known"));
        } else {
          cost = found.get();
        }
      } else if (scope.unresolved(node).isPresent()) {
        problem = scope.unresolved(node);
      }
      return new NodeCost(path, scope, node, cost, times, problem);
    }

    private static boolean isUnknown(OpCost cost) {
      return cost.flops() instanceof Dim.Unknown;
    }

    private static String label(Node node) {
      return node.name().isEmpty() ? node.op().type() + ":" + node.output(0).name() : node.name();
    }

    private static OpCost dearer(OpCost a, OpCost b) {
      Map<Work, Dim> work = new EnumMap<>(Work.class);
      work.putAll(a.work());
      b.work().forEach((kind, operations) -> work.merge(kind, operations, Dim::max));
      return new OpCost(a.macs().max(b.macs()), work);
    }
  }
}
