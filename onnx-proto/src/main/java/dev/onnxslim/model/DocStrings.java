package dev.onnxslim.model;

import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.FunctionProto;
import dev.onnxslim.proto.GraphProto;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.NodeProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.proto.ValueInfoProto;

/**
 * Takes out what a model says for people only: every {@code doc_string}, and the {@code
 * metadata_props} of graphs, functions, nodes, values and tensors, where exporters leave stack
 * traces. The model's own {@code metadata_props} stay: programs read class names and the like
 * there.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html">ONNX IR</a>
 */
final class DocStrings {
  private int cleared;

  /** How many fields were taken out so far. */
  int cleared() {
    return cleared;
  }

  ModelProto strip(ModelProto model) {
    ModelProto.Builder result = model.toBuilder().setGraph(strip(model.getGraph()));
    if (model.hasDocString()) {
      result.clearDocString();
      cleared++;
    }
    for (int k = 0; k < model.getFunctionsCount(); k++) {
      result.setFunctions(k, strip(model.getFunctions(k)));
    }
    return result.build();
  }

  private GraphProto strip(GraphProto graph) {
    GraphProto.Builder result = graph.toBuilder();
    if (clears(graph.hasDocString(), graph.getMetadataPropsCount())) {
      result.clearDocString().clearMetadataProps();
    }
    for (int k = 0; k < graph.getNodeCount(); k++) {
      result.setNode(k, strip(graph.getNode(k)));
    }
    for (int k = 0; k < graph.getInitializerCount(); k++) {
      result.setInitializer(k, strip(graph.getInitializer(k)));
    }
    for (int k = 0; k < graph.getInputCount(); k++) {
      result.setInput(k, strip(graph.getInput(k)));
    }
    for (int k = 0; k < graph.getOutputCount(); k++) {
      result.setOutput(k, strip(graph.getOutput(k)));
    }
    for (int k = 0; k < graph.getValueInfoCount(); k++) {
      result.setValueInfo(k, strip(graph.getValueInfo(k)));
    }
    return result.build();
  }

  private FunctionProto strip(FunctionProto function) {
    FunctionProto.Builder result = function.toBuilder();
    if (clears(function.hasDocString(), function.getMetadataPropsCount())) {
      result.clearDocString().clearMetadataProps();
    }
    for (int k = 0; k < function.getNodeCount(); k++) {
      result.setNode(k, strip(function.getNode(k)));
    }
    for (int k = 0; k < function.getAttributeProtoCount(); k++) {
      result.setAttributeProto(k, strip(function.getAttributeProto(k)));
    }
    for (int k = 0; k < function.getValueInfoCount(); k++) {
      result.setValueInfo(k, strip(function.getValueInfo(k)));
    }
    return result.build();
  }

  private NodeProto strip(NodeProto node) {
    NodeProto.Builder result = node.toBuilder();
    if (clears(node.hasDocString(), node.getMetadataPropsCount())) {
      result.clearDocString().clearMetadataProps();
    }
    for (int k = 0; k < node.getAttributeCount(); k++) {
      result.setAttribute(k, strip(node.getAttribute(k)));
    }
    return result.build();
  }

  private AttributeProto strip(AttributeProto attribute) {
    AttributeProto.Builder result = attribute.toBuilder();
    if (clears(attribute.hasDocString(), 0)) {
      result.clearDocString();
    }
    if (attribute.hasT()) {
      result.setT(strip(attribute.getT()));
    }
    if (attribute.hasG()) {
      result.setG(strip(attribute.getG()));
    }
    for (int k = 0; k < attribute.getTensorsCount(); k++) {
      result.setTensors(k, strip(attribute.getTensors(k)));
    }
    for (int k = 0; k < attribute.getGraphsCount(); k++) {
      result.setGraphs(k, strip(attribute.getGraphs(k)));
    }
    return result.build();
  }

  private TensorProto strip(TensorProto tensor) {
    return clears(tensor.hasDocString(), tensor.getMetadataPropsCount())
        ? tensor.toBuilder().clearDocString().clearMetadataProps().build()
        : tensor;
  }

  private ValueInfoProto strip(ValueInfoProto value) {
    return clears(value.hasDocString(), value.getMetadataPropsCount())
        ? value.toBuilder().clearDocString().clearMetadataProps().build()
        : value;
  }

  private boolean clears(boolean docString, int metadata) {
    cleared += (docString ? 1 : 0) + metadata;
    return docString || metadata > 0;
  }
}
