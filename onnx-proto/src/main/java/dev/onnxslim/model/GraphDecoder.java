package dev.onnxslim.model;

import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.FunctionProto;
import dev.onnxslim.proto.GraphProto;
import dev.onnxslim.proto.NodeProto;
import dev.onnxslim.proto.SparseTensorProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.proto.TensorShapeProto;
import dev.onnxslim.proto.TypeProto;
import dev.onnxslim.proto.ValueInfoProto;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Builds a {@link Graph} from its message, bodies included. A name that is defined twice, or has no
 * text, ends the reading; whatever else can be wrong is for {@link GraphValidator}.
 */
final class GraphDecoder {
  private final Model model;

  GraphDecoder(Model model) {
    this.model = model;
  }

  Graph main(GraphProto proto) throws ModelFormatException {
    return fill(new Graph(model, null, null, null), proto);
  }

  void function(Function function, FunctionProto proto) throws ModelFormatException {
    Graph graph = new Graph(model, null, null, function);
    function.setBody(graph);
    graph.message().set(proto);
    for (String input : proto.getInputList()) {
      graph.addInput(define(graph, input, () -> "input of " + function));
    }
    nodes(graph, proto.getNodeList());
    describe(graph, proto.getValueInfoList());
    for (String output : proto.getOutputList()) {
      graph.signature().addOutput(resolve(graph, output));
    }
  }

  /** Messages for a node's tensor attribute and for an initializer that is a graph input. */
  static AttributeProto.Builder tensorAttribute(TensorProto tensor) {
    return AttributeProto.newBuilder()
        .setName("value")
        .setType(AttributeProto.AttributeType.TENSOR)
        .setT(tensor);
  }

  static ValueInfoProto inputInfo(Tensor tensor) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : tensor.dims()) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
    }
    TypeProto.Tensor.Builder type =
        TypeProto.Tensor.newBuilder().setElemType(tensor.elemType().code()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(tensor.name())
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  private Graph fill(Graph graph, GraphProto proto) throws ModelFormatException {
    graph.message().set(proto);
    for (ValueInfoProto input : proto.getInputList()) {
      Value value = define(graph, input.getName(), () -> "a graph input");
      value.setInfo(input);
      graph.addInput(value);
    }
    initializers(graph, proto);
    nodes(graph, proto.getNodeList());
    describe(graph, proto.getValueInfoList());
    for (ValueInfoProto output : proto.getOutputList()) {
      Value value = resolve(graph, output.getName());
      if (value.info() == null && value.graph() == graph) {
        value.setInfo(output);
      }
      graph.signature().addOutput(value);
    }
    return graph;
  }

  private void initializers(Graph graph, GraphProto proto) throws ModelFormatException {
    for (TensorProto initializer : proto.getInitializerList()) {
      Value value = initialized(graph, initializer.getName());
      Tensor tensor = model.codec().decode(initializer);
      graph.putInitializer(new Initializer(value, tensor, initializer));
    }
    for (SparseTensorProto sparse : proto.getSparseInitializerList()) {
      Value value = initialized(graph, sparse.getValues().getName());
      value.markSparseInitializer();
      graph.definitions().add(value);
    }
  }

  /** An initializer may give a graph input its value; any other second definition is an error. */
  private Value initialized(Graph graph, String name) throws ModelFormatException {
    Value known = graph.value(name).orElse(null);
    if (known != null && known.isGraphInput() && known.initializer().isEmpty()) {
      return known;
    }
    return define(graph, name, () -> "an initializer");
  }

  private void nodes(Graph graph, List<NodeProto> protos) throws ModelFormatException {
    List<Node> nodes = new ArrayList<>();
    for (NodeProto proto : protos) {
      nodes.add(node(graph, proto));
    }
    for (Node node : nodes) {
      for (String name : node.proto().getInputList()) {
        Value value = name.isEmpty() ? Value.ABSENT : resolve(graph, name);
        node.addInput(value);
      }
    }
    for (Node node : nodes) {
      for (AttributeProto attribute : node.proto().getAttributeList()) {
        bodies(graph, node, attribute);
      }
    }
  }

  private Node node(Graph graph, NodeProto proto) throws ModelFormatException {
    List<Value> outputs = new ArrayList<>();
    for (String name : proto.getOutputList()) {
      Value value =
          name.isEmpty() ? Value.ABSENT : define(graph, name, () -> "an output of " + label(proto));
      if (!value.isAbsent()) {
        graph.definitions().add(value);
      }
      outputs.add(value);
    }
    Map<String, AttributeProto> attributes = new LinkedHashMap<>();
    for (AttributeProto attribute : proto.getAttributeList()) {
      if (attribute.getName().isEmpty()) {
        throw broken(label(proto) + " has an attribute without a name");
      }
      if (attributes.put(attribute.getName(), attribute) != null) {
        throw broken(label(proto) + " has the attribute '" + attribute.getName() + "' twice");
      }
    }
    Node node = new Node(graph, proto, outputs, new Attributes(attributes, model.codec()));
    graph.definitions().define(node);
    graph.nodeList().add(node, null);
    return node;
  }

  private void bodies(Graph graph, Node node, AttributeProto attribute)
      throws ModelFormatException {
    if (attribute.hasG()) {
      Graph body = new Graph(model, graph, node, graph.function().orElse(null));
      node.putBody(attribute.getName(), fill(body, attribute.getG()));
    }
    for (int k = 0; k < attribute.getGraphsCount(); k++) {
      Graph body = new Graph(model, graph, node, graph.function().orElse(null));
      node.putBody(attribute.getName() + "[" + k + "]", fill(body, attribute.getGraphs(k)));
    }
  }

  private static void describe(Graph graph, List<ValueInfoProto> infos) {
    for (ValueInfoProto info : infos) {
      graph.value(info.getName()).filter(v -> v.info() == null).ifPresent(v -> v.setInfo(info));
    }
  }

  private Value define(Graph graph, String name, Supplier<String> what)
      throws ModelFormatException {
    if (name.isEmpty()) {
      throw broken(what.get() + " has no name");
    }
    Value known = graph.value(name).orElse(null);
    if (known != null) {
      throw broken("'" + name + "' is defined twice, the second time as " + what.get());
    }
    model.claimName(name);
    return new Value(graph, name);
  }

  /** The value a name means inside {@code graph}; a new one that nothing defines if none does. */
  private static Value resolve(Graph graph, String name) {
    Optional<Value> known = graph.definitions().meaning(name);
    if (known.isPresent()) {
      return known.get();
    }
    Value undefined = new Value(graph, name);
    graph.definitions().add(undefined);
    return undefined;
  }

  private static String label(NodeProto proto) {
    String name = proto.getName();
    if (name.isEmpty() && proto.getOutputCount() > 0) {
      name = proto.getOutput(0);
    }
    return new OpId(proto.getDomain(), proto.getOpType()) + " '" + name + "'";
  }

  private ModelFormatException broken(String what) {
    return new ModelFormatException(model.path(), what);
  }
}
