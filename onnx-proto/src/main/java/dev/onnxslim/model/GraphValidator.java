package dev.onnxslim.model;

import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.AttributeProto.AttributeType;
import dev.onnxslim.proto.SparseTensorProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Checks what every step relies on: names that something defines, no cycle, operators used as their
 * schema says, tensors that have their data. The first problem found ends the check.
 *
 * <p>Nodes need not stand in topological order: onnxruntime accepts that, and so do we.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">ONNX IR</a>
 */
public final class GraphValidator {
  private final Model model;
  private final OpSchemas schemas = OpSchemas.standard();
  private final Map<Long, Map<OpId, OpSchema>> found = new HashMap<>();

  private GraphValidator(Model model) {
    this.model = model;
  }

  /**
   * Checks a model.
   *
   * @throws ModelFormatException names the first problem found
   */
  public static void validate(Model model) throws ModelFormatException {
    GraphValidator validator = new GraphValidator(model);
    validator.header();
    for (Graph graph : model.graphs()) {
      validator.graph(graph);
    }
    validator.functionCalls();
  }

  private void header() throws ModelFormatException {
    if (!model.proto().hasGraph()) {
      throw broken("the file has no graph: not an ONNX model, or cut short");
    }
    if (model.irVersion() < 1) {
      throw broken("the IR version is missing");
    }
    if (model.irVersion() >= 3 && model.opsets().isEmpty()) {
      throw broken("no opset is imported");
    }
    for (Map.Entry<String, Long> opset : model.opsets().entrySet()) {
      if (opset.getValue() < 1) {
        throw broken("opset " + opset.getValue() + " of domain '" + opset.getKey() + "'");
      }
    }
    for (Value input : model.graph().inputs()) {
      if (!input.hasStatedType()) {
        throw broken("graph input " + input + " has no type");
      }
    }
  }

  private void graph(Graph graph) throws ModelFormatException {
    for (SparseTensorProto sparse : graph.message().sparseInitializers()) {
      sparse(sparse);
    }
    for (Value output : graph.outputs()) {
      if (output.graph() != graph && graph.owner().isEmpty() || !output.isDefined()) {
        throw broken(graph.label() + ": nothing makes the output " + output);
      }
    }
    for (Node node : graph.nodes()) {
      if (node.op().type().isEmpty()) {
        throw broken(node.label() + " has no operator");
      }
      for (Value input : node.inputs()) {
        if (!input.isAbsent() && !input.isDefined()) {
          throw broken(node.label() + " reads " + input + ", which nothing makes");
        }
      }
      for (AttributeProto attribute : node.proto().getAttributeList()) {
        attribute(node, attribute);
      }
      if (model.function(node).isEmpty()) {
        schema(node);
      }
    }
    acyclic(graph);
  }

  private void attribute(Node node, AttributeProto attribute) throws ModelFormatException {
    if (!attribute.getRefAttrName().isEmpty() && node.graph().function().isEmpty()) {
      throw broken(
          node.label()
              + ": attribute '"
              + attribute.getName()
              + "' refers to a function's attribute outside any function");
    }
    if (attribute.hasT()) {
      model.codec().decode(attribute.getT());
    }
    for (var tensor : attribute.getTensorsList()) {
      model.codec().decode(tensor);
    }
    if (attribute.hasSparseTensor()) {
      sparse(attribute.getSparseTensor());
    }
    for (SparseTensorProto each : attribute.getSparseTensorsList()) {
      sparse(each);
    }
  }

  private void sparse(SparseTensorProto sparse) throws ModelFormatException {
    model.codec().decode(sparse.getValues());
    model.codec().decode(sparse.getIndices());
  }

  private void schema(Node node) throws ModelFormatException {
    String domain = node.op().domain();
    OptionalLong opset = node.graph().opset(domain);
    if (opset.isEmpty()) {
      throw broken(node.label() + ": the domain '" + domain + "' is not imported");
    }
    OpSchema schema = schema(node, opset.getAsLong());
    if (schema != null) {
      arity(node, "inputs", schema.inputs(), node.inputs());
      arity(node, "outputs", schema.outputs(), node.outputs());
      attributes(node, schema);
    }
  }

  /** The operator's schema; null for a custom operator and for what is newer than the table. */
  private OpSchema schema(Node node, long opset) throws ModelFormatException {
    Map<OpId, OpSchema> known = found.computeIfAbsent(opset, version -> new HashMap<>());
    if (known.containsKey(node.op())) {
      return known.get(node.op());
    }
    OpSchema schema = null;
    String domain = node.op().domain();
    if (opset <= schemas.newestVersion(domain).orElse(Integer.MAX_VALUE)) {
      schema = schemas.find(node.op(), opset).orElse(null);
      if (schema == null
          && schemas.availability(node.op(), opset) == OpSchemas.Availability.NOT_YET) {
        throw broken(
            node.label()
                + " exists from opset "
                + schemas.firstVersion(node.op()).getAsInt()
                + " on, the model imports "
                + opset);
      }
    }
    known.put(node.op(), schema);
    return schema;
  }

  private void arity(Node node, String what, OpSchema.Arity arity, List<Value> values)
      throws ModelFormatException {
    if (!arity.accepts(values.size())) {
      throw broken(node.label() + " takes " + arity + " " + what + ", found " + values.size());
    }
    for (int k = 0; k < values.size(); k++) {
      if (values.get(k).isAbsent() && !arity.mayBeAbsent(k) && what.equals("inputs")) {
        throw broken(node.label() + ": input " + k + " is left out");
      }
    }
  }

  private void attributes(Node node, OpSchema schema) throws ModelFormatException {
    for (AttributeProto attribute : node.proto().getAttributeList()) {
      OpSchema.Attribute expected = schema.attribute(attribute.getName()).orElse(null);
      if (expected == null || attribute.getType() == AttributeType.UNDEFINED) {
        continue; // onnxruntime ignores what it does not know; IR 1 files state no type
      }
      if (attribute.getType().getNumber() != expected.kind().code()) {
        throw broken(
            node.label()
                + ": attribute '"
                + attribute.getName()
                + "' must be "
                + expected.kind()
                + ", found "
                + attribute.getType());
      }
    }
    for (Map.Entry<String, OpSchema.Attribute> expected : schema.attributes().entrySet()) {
      if (expected.getValue().required() && !node.attributes().has(expected.getKey())) {
        throw broken(node.label() + ": the attribute '" + expected.getKey() + "' is missing");
      }
    }
  }

  /** Takes away nodes that wait for no other; what is left at the end waits for itself. */
  private void acyclic(Graph graph) throws ModelFormatException {
    Map<Node, Integer> waits = new HashMap<>();
    Map<Node, List<Node>> readers = new HashMap<>();
    List<Node> nodes = graph.nodes();
    for (Node node : nodes) {
      for (Value output : node.outputs()) {
        for (Use use : output.isAbsent() ? List.<Use>of() : output.uses()) {
          Node reader = ancestorIn(graph, use.node());
          if (reader != null) {
            readers.computeIfAbsent(node, n -> new ArrayList<>()).add(reader);
            waits.merge(reader, 1, Integer::sum);
          }
        }
      }
    }
    Deque<Node> ready = new ArrayDeque<>();
    for (Node node : nodes) {
      if (!waits.containsKey(node)) {
        ready.add(node);
      }
    }
    int done = 0;
    for (; !ready.isEmpty(); done++) {
      for (Node reader : readers.getOrDefault(ready.remove(), List.of())) {
        if (waits.merge(reader, -1, Integer::sum) == 0) {
          ready.add(reader);
        }
      }
    }
    if (done < nodes.size()) {
      Node stuck = nodes.stream().filter(n -> waits.getOrDefault(n, 0) > 0).findFirst().get();
      throw broken(stuck.label() + " waits for its own output: the graph has a cycle");
    }
  }

  private static Node ancestorIn(Graph graph, Node node) {
    Node at = node;
    while (at != null && at.graph() != graph) {
      at = at.graph().owner().orElse(null);
    }
    return at;
  }

  private void functionCalls() throws ModelFormatException {
    Set<Function> finished = new HashSet<>();
    for (Function function : model.functions()) {
      visit(function, new HashSet<>(), finished);
    }
  }

  private void visit(Function function, Set<Function> open, Set<Function> finished)
      throws ModelFormatException {
    if (finished.contains(function)) {
      return;
    }
    if (!open.add(function)) {
      throw broken(function + " calls itself");
    }
    if (open.size() > 200) {
      throw broken(function + " is called through more than 200 other functions");
    }
    for (Node node : withBodies(function.body())) {
      Function called = model.function(node).orElse(null);
      if (called != null) {
        visit(called, open, finished);
      }
    }
    open.remove(function);
    finished.add(function);
  }

  private static List<Node> withBodies(Graph graph) {
    List<Node> nodes = graph.nodes();
    for (int k = 0; k < nodes.size(); k++) { // grows
      nodes.get(k).bodies().values().forEach(body -> nodes.addAll(body.nodes()));
    }
    return nodes;
  }

  private ModelFormatException broken(String what) {
    return new ModelFormatException(model.path(), what);
  }
}
