package dev.onnxslim.model;

import dev.onnxslim.proto.FunctionProto;
import dev.onnxslim.proto.GraphProto;
import dev.onnxslim.proto.OperatorSetIdProto;
import dev.onnxslim.proto.SparseTensorProto;
import java.util.List;

/**
 * A graph as it is stored: the message it was read from, which is written as it was unless the
 * graph is edited. A local function's graph has a message of another type.
 */
final class GraphMessage {
  private final Graph graph;
  private GraphProto proto = GraphProto.getDefaultInstance();
  private FunctionProto function = FunctionProto.getDefaultInstance();
  private boolean edited;

  GraphMessage(Graph graph) {
    this.graph = graph;
  }

  void set(GraphProto proto) {
    this.proto = proto;
  }

  void set(FunctionProto function) {
    this.function = function;
  }

  GraphProto toGraphProto() {
    return edited ? GraphEncoder.encode(graph, proto) : proto;
  }

  FunctionProto toFunctionProto() {
    return edited ? GraphEncoder.encode(graph, function) : function;
  }

  boolean isEdited() {
    return edited;
  }

  void markEdited() {
    edited = true;
  }

  List<SparseTensorProto> sparseInitializers() {
    return proto.getSparseInitializerList();
  }

  /** The operators that a local function imports; none for other graphs. */
  List<OperatorSetIdProto> opsetImports() {
    return function.getOpsetImportList();
  }

  /** The attributes without defaults that a local function has. */
  List<String> attributes() {
    return List.copyOf(function.getAttributeList());
  }

  void setOpset(String domain, long version) {
    FunctionProto.Builder raised = function.toBuilder();
    raised.getOpsetImportBuilderList().stream()
        .filter(opset -> Model.sameDomain(opset.getDomain(), domain))
        .forEach(opset -> opset.setVersion(version));
    function = raised.build();
    graph.markEdited();
  }
}
