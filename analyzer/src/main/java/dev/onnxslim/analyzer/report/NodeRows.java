package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.cost.ModelCost;
import dev.onnxslim.analyzer.cost.NodeBytes;
import dev.onnxslim.analyzer.cost.NodeCost;
import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.analyzer.ops.OpCost;
import dev.onnxslim.analyzer.params.ParameterInventory;
import dev.onnxslim.analyzer.report.NodeRow.Port;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The nodes of a model as rows, one by one and by operator.
 *
 * @param nodes in the order in which they run
 * @param opTypes dearest first
 */
public record NodeRows(List<NodeRow> nodes, List<OpTypeRow> opTypes) {

  /**
   * The rows of all nodes. A node of a function stands there once for each call; its parameters
   * count at the first.
   */
  public static NodeRows of(ModelCost cost, ParameterInventory inventory) {
    List<String> modules = ModuleTree.modules(cost.nodes());
    Set<Node> counted = new HashSet<>();
    List<NodeRow> rows = new ArrayList<>(cost.nodes().size());
    Map<OpId, OpTypeRow> byOp = new LinkedHashMap<>();
    for (NodeCost node : cost.nodes()) {
      long params = counted.add(node.node()) ? inventory.params(node.node()) : 0;
      NodeRow row = row(node, modules.get(rows.size()), params);
      rows.add(row);
      byOp.merge(row.op(), opType(row), NodeRows::sum);
    }
    List<OpTypeRow> ops = new ArrayList<>(byOp.values());
    ops.sort(Comparator.comparingLong((OpTypeRow row) -> -row.flops().sizeOrMinusOne()));
    return new NodeRows(rows, ops);
  }

  private static NodeRow row(NodeCost cost, String module, long params) {
    Node node = cost.node();
    OpCost total = cost.total();
    Dim bytes = NodeBytes.of(cost.scope(), node);
    return new NodeRow(
        node.name().isEmpty() ? node.output(0).name() : node.name(),
        cost.path(),
        node.op(),
        module,
        ports(cost.scope(), node.inputs()),
        ports(cost.scope(), node.outputs()),
        params,
        cost.times(),
        total.macs(),
        total.flops(),
        bytes,
        intensity(cost.cost().flops(), bytes),
        cost.problem());
  }

  private static OptionalDouble intensity(Dim flops, Dim bytes) {
    return flops.isKnown() && bytes.sizeOrMinusOne() > 0
        ? OptionalDouble.of((double) flops.sizeOrMinusOne() / bytes.sizeOrMinusOne())
        : OptionalDouble.empty();
  }

  private static List<Port> ports(Scope scope, List<Value> values) {
    List<Port> ports = new ArrayList<>(values.size());
    for (Value value : values) {
      ports.add(new Port(value.name(), scope.type(value)));
    }
    return ports;
  }

  private static OpTypeRow opType(NodeRow row) {
    long unknown = row.problem().isPresent() ? 1 : 0;
    return new OpTypeRow(row.op(), 1, row.params(), row.macs(), row.flops(), unknown);
  }

  private static OpTypeRow sum(OpTypeRow a, OpTypeRow b) {
    return new OpTypeRow(
        a.op(),
        a.count() + b.count(),
        a.params() + b.params(),
        a.macs().plus(b.macs()),
        a.flops().plus(b.flops()),
        a.unknown() + b.unknown());
  }
}
