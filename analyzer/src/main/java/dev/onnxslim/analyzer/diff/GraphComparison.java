package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.diff.Source.Kind;
import dev.onnxslim.analyzer.params.TensorComparison;
import dev.onnxslim.model.AttributeValue;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares the nodes of two graphs, pair by pair: nothing is taken to be the same by a hash. */
final class GraphComparison {
  private final GraphPair pair;
  private final ParameterComparison parameters;
  private final Map<List<Long>, ConstantUse> uses = new HashMap<>();
  private int renamedNodes;
  private int renamedValues;

  private GraphComparison(GraphPair pair, ParameterComparison parameters) {
    this.pair = pair;
    this.parameters = parameters;
    pair.uses().forEach(use -> uses.put(List.of((long) use.node(), use.slot()), use));
  }

  static GraphDiff of(GraphPair pair, ParameterComparison parameters) throws IOException {
    return new GraphComparison(pair, parameters).diff();
  }

  private GraphDiff diff() throws IOException {
    FlatGraph a = pair.a();
    FlatGraph b = pair.b();
    List<NodeChange> removed = new ArrayList<>();
    List<NodeChange> changed = new ArrayList<>();
    int paired = 0;
    for (int n = 0; n < a.size(); n++) {
      if (pair.partnerOfA(n) < 0) {
        NodeRef ref = NodeRef.of(a.node(n));
        removed.add(single(Optional.of(ref), Optional.empty(), a, n));
      } else {
        paired++;
        changed(n).ifPresent(changed::add);
      }
    }
    List<NodeChange> changes = new ArrayList<>(removed);
    for (int n = 0; n < b.size(); n++) {
      if (pair.partnerOfB(n) < 0) {
        NodeRef ref = NodeRef.of(b.node(n));
        changes.add(single(Optional.empty(), Optional.of(ref), b, n));
      }
    }
    changes.addAll(changed);
    return new GraphDiff(
        pair.label(),
        a.size(),
        b.size(),
        paired,
        renamedNodes,
        renamedValues,
        List.copyOf(changes),
        outputs());
  }

  private static NodeChange single(
      Optional<NodeRef> a, Optional<NodeRef> b, FlatGraph graph, int n) {
    List<String> after = new ArrayList<>();
    for (Source source : graph.reads(n)) {
      if (source.kind() != Kind.ABSENT) {
        after.add(told(graph, source));
      }
    }
    Set<String> before = new TreeSet<>();
    for (Link link : graph.links(n)) {
      before.add(
          link.reader() == Link.CALLER
              ? "output '" + graph.graph().outputs().get((int) link.slot()).name() + "'"
              : NodeRef.of(graph.node(link.reader())).toString());
    }
    return new NodeChange(a, b, List.of(), List.of(), after, List.copyOf(before));
  }

  private static String told(FlatGraph graph, Source source) {
    return switch (source.kind()) {
      case ABSENT -> "nothing";
      case INPUT -> "input '" + graph.inputs().get(source.index()).name() + "'";
      case CONSTANT -> "constant '" + graph.constants().get(source.index()).name() + "'";
      case NODE ->
          NodeRef.of(graph.node(source.index()))
              + (source.port() == 0 ? "" : " output " + source.port());
      case BODY_INPUT -> "an input of a body of " + NodeRef.of(graph.node(source.index()));
    };
  }

  private Optional<NodeChange> changed(int n) throws IOException {
    Node x = pair.a().node(n);
    Node y = pair.b().node(pair.partnerOfA(n));
    renamedNodes += x.name().equals(y.name()) ? 0 : 1;
    for (int k = 0; k < Math.min(x.outputs().size(), y.outputs().size()); k++) {
      renamedValues += x.output(k).name().equals(y.output(k).name()) ? 0 : 1;
    }
    List<FieldChange> attributes = attributes(x, y);
    List<FieldChange> inputs = new ArrayList<>();
    for (Map.Entry<Long, Source[]> read : pair.reads(n).entrySet()) {
      Source left = read.getValue()[0];
      Source right = read.getValue()[1];
      if (!isSame(left, right, n, read.getKey()) && !pair.isExplained(left, right)) {
        String what = read.getKey() < 0 ? "output of a body" : "input " + read.getKey();
        inputs.add(FieldChange.of(what, told(pair.a(), left), told(pair.b(), right)));
      }
    }
    return attributes.isEmpty() && inputs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new NodeChange(
                Optional.of(NodeRef.of(x)),
                Optional.of(NodeRef.of(y)),
                attributes,
                inputs,
                List.of(),
                List.of()));
  }

  private boolean isSame(Source left, Source right, int node, long slot) throws IOException {
    ConstantUse use = uses.get(List.of((long) node, slot));
    return use != null ? parameters.isSame(use) : pair.isSame(left, right);
  }

  private List<FieldChange> outputs() throws IOException {
    List<FieldChange> changes = new ArrayList<>();
    for (int k = 0; k < pair.ports().outputs().length; k++) {
      int partner = pair.ports().outputs()[k];
      if (partner >= 0) {
        Source left = pair.outputA(k);
        Source right = pair.outputB(partner);
        if (!isSame(left, right, Link.CALLER, k) && !pair.isExplained(left, right)) {
          String name = pair.a().graph().outputs().get(k).name();
          changes.add(FieldChange.of(name, told(pair.a(), left), told(pair.b(), right)));
        }
      }
    }
    return changes;
  }

  /** The operator, attributes, which outputs are given, and how many inputs bodies have. */
  private static List<FieldChange> attributes(Node x, Node y) throws IOException {
    List<FieldChange> changes = new ArrayList<>();
    addIfOther(changes, "operator", x.op().toString(), y.op().toString());
    Set<String> names = new TreeSet<>(x.attributes().names());
    names.addAll(y.attributes().names());
    for (String name : names) {
      Optional<AttributeValue> left = x.attributes().value(name);
      Optional<AttributeValue> right = y.attributes().value(name);
      if (!isSame(left, right)) {
        changes.add(
            new FieldChange(name, left.map(AttributeValue::text), right.map(AttributeValue::text)));
      }
    }
    addIfOther(changes, "outputs", outputs(x), outputs(y));
    for (Map.Entry<String, Graph> body : x.bodies().entrySet()) {
      Graph other = y.bodies().get(body.getKey());
      if (other != null) { // else the attribute is not in both
        String what = body.getKey() + " inputs and outputs";
        addIfOther(changes, what, ports(body.getValue()), ports(other));
      }
    }
    return changes;
  }

  private static void addIfOther(List<FieldChange> changes, String name, String a, String b) {
    if (!a.equals(b)) {
      changes.add(FieldChange.of(name, a, b));
    }
  }

  private static boolean isSame(Optional<AttributeValue> left, Optional<AttributeValue> right)
      throws IOException {
    if (left.isEmpty()
        || right.isEmpty()
        || !left.get().text().equals(right.get().text())
        || left.get().tensors().size() != right.get().tensors().size()) {
      return left.isEmpty() && right.isEmpty();
    }
    for (int k = 0; k < left.get().tensors().size(); k++) {
      Tensor x = left.get().tensors().get(k);
      Tensor y = right.get().tensors().get(k);
      if (x.elemType() != y.elemType()
          || !Objects.deepEquals(x.dims(), y.dims())
          || !TensorComparison.isEqual(x, y)) {
        return false;
      }
    }
    return true;
  }

  /** Which outputs are given: {@code [0, 2]}. */
  private static String outputs(Node node) {
    List<Integer> given = new ArrayList<>();
    for (int k = 0; k < node.outputs().size(); k++) {
      if (!node.output(k).isAbsent()) {
        given.add(k);
      }
    }
    return given.toString();
  }

  private static String ports(Graph body) {
    return count(body.inputs()) + ", " + count(body.outputs());
  }

  private static String count(List<Value> values) {
    return Integer.toString(values.size());
  }
}
