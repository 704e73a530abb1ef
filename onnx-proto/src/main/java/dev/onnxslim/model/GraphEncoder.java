package dev.onnxslim.model;

import dev.onnxslim.proto.FunctionProto;
import dev.onnxslim.proto.GraphProto;
import dev.onnxslim.proto.ValueInfoProto;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes an edited graph back into the message it was read from; other fields stay. */
final class GraphEncoder {
  private GraphEncoder() {}

  static GraphProto encode(Graph graph, GraphProto source) {
    GraphProto.Builder result =
        source.toBuilder()
            .clearNode()
            .clearInput()
            .clearOutput()
            .clearInitializer()
            .clearValueInfo()
            .clearQuantizationAnnotation();
    graph.nodes().forEach(node -> result.addNode(node.toProto()));
    graph.inputs().forEach(input -> result.addInput(info(input, source.getInputList())));
    graph.outputs().forEach(output -> result.addOutput(info(output, source.getOutputList())));
    graph.initializers().forEach(initializer -> result.addInitializer(initializer.proto()));
    addValueInfos(graph, source, result);
    source.getQuantizationAnnotationList().stream()
        .filter(annotation -> graph.value(annotation.getTensorName()).isPresent())
        .forEach(result::addQuantizationAnnotation);
    return result.build();
  }

  static FunctionProto encode(Graph graph, FunctionProto source) {
    FunctionProto.Builder result = source.toBuilder().clearNode().clearValueInfo();
    graph.nodes().forEach(node -> result.addNode(node.toProto()));
    source.getValueInfoList().stream()
        .filter(info -> graph.value(info.getName()).isPresent())
        .forEach(result::addValueInfo);
    return result.build();
  }

  /** What the file states of values between the nodes, and what is new. */
  private static void addValueInfos(Graph graph, GraphProto source, GraphProto.Builder result) {
    Set<String> stated = new HashSet<>();
    for (ValueInfoProto info : source.getValueInfoList()) {
      Optional<Value> value = graph.value(info.getName());
      // Of a new value with the name of one that went, the file states nothing.
      boolean known = value.isPresent() && value.get().info() != null;
      if (known && stated.add(info.getName())) {
        result.addValueInfo(value.get().isRetyped() ? value.get().info() : info);
      }
    }
    for (Value value : graph.values()) {
      boolean between = value.producer().isPresent() && !graph.outputs().contains(value);
      if (value.isRetyped() && between && stated.add(value.name())) {
        result.addValueInfo(value.info());
      }
    }
  }

  /** A value that is input and output of a graph may be described in both lists, differently. */
  private static ValueInfoProto info(Value value, List<ValueInfoProto> stated) {
    if (value.isRetyped()) {
      return value.info();
    }
    return stated.stream()
        .filter(info -> info.getName().equals(value.name()))
        .findFirst()
        .orElseGet(
            () ->
                value.info() != null
                    ? value.info()
                    : ValueInfoProto.newBuilder().setName(value.name()).build());
  }
}
