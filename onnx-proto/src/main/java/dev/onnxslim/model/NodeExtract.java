package dev.onnxslim.model;

import dev.onnxslim.proto.GraphProto;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.OperatorSetIdProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.proto.ValueInfoProto;
import dev.onnxslim.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Nodes that read constants only, as a model without inputs. */
public final class NodeExtract {
  private NodeExtract() {}

  /**
   * Makes the model. It shares the original's files, which must stay open, and is to be written
   * only.
   *
   * @param graph holds the nodes
   * @param nodes in their order; each reads constants and outputs of those before it
   * @param results what the model gives to its caller, of whatever type
   * @throws ModelFormatException if the nodes are not a valid model by themselves
   */
  public static Model of(Graph graph, List<Node> nodes, List<Value> results)
      throws ModelFormatException {
    GraphProto.Builder extract = GraphProto.newBuilder().setName("constants");
    Set<Value> defined = new HashSet<>();
    for (Node node : nodes) {
      for (Value input : node.inputs()) {
        if (!input.isAbsent() && defined.add(input)) {
          extract.addInitializer(constant(graph, input));
        }
      }
      extract.addNode(node.toProto());
      defined.addAll(node.outputs());
    }
    for (Value result : results) {
      extract.addOutput(ValueInfoProto.newBuilder().setName(result.name()));
    }
    ModelProto.Builder proto =
        ModelProto.newBuilder()
            .setIrVersion(Math.max(4, graph.model().irVersion()))
            .addAllOpsetImport(opsets(graph))
            .setGraph(extract);
    Model model =
        new Model(
            graph.model().path(), proto.build(), graph.model().codec().payloads(), () -> {}, 0);
    model.countEdit(); // or the original's bytes would be written
    return model;
  }

  private static List<OperatorSetIdProto> opsets(Graph graph) {
    return graph.function().isPresent()
        ? graph.function().get().body().message().opsetImports()
        : graph.model().proto().getOpsetImportList();
  }

  private static TensorProto constant(Graph graph, Value value) {
    Tensor tensor =
        value.constant().orElseThrow(() -> new IllegalArgumentException(value + " varies"));
    return graph
        .model()
        .codec()
        .encode(new Tensor(value.name(), tensor.elemType(), tensor.dims(), tensor.data()));
  }
}
