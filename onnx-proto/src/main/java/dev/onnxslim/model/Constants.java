package dev.onnxslim.model;

import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.Tensor;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph's constants: initializers, or Constant nodes where there are none. Below IR 4 an
 * initializer is listed among the graph's inputs as well.
 */
final class Constants {
  private final Graph graph;
  private final Map<String, Initializer> initializers = new LinkedHashMap<>();

  Constants(Graph graph) {
    this.graph = graph;
  }

  Collection<Initializer> initializers() {
    return Collections.unmodifiableCollection(initializers.values());
  }

  /** A body's inputs are its node's to give, so below IR 4 no initializer can be one of them. */
  boolean areInitializers() {
    return graph.function().isEmpty() && (graph.owner().isEmpty() || !areListed());
  }

  private boolean areListed() {
    return graph.model().irVersion() < 4;
  }

  void put(Initializer initializer) {
    initializers.put(initializer.name(), initializer);
    initializer.value().setInitializer(initializer);
  }

  /** Stores a tensor under its own name. */
  Value add(Tensor tensor, Optional<Node> before) {
    if (graph.value(tensor.name()).isPresent()) {
      throw new IllegalArgumentException("'" + tensor.name() + "' exists already");
    }
    Value value = new Value(graph, tensor.name());
    graph.definitions().add(value);
    store(value, tensor, before);
    return value;
  }

  /** Makes a value that nothing defines hold a tensor, whatever that is called. */
  void store(Value value, Tensor content, Optional<Node> before) {
    if (value.graph() != graph || value.isDefined()) {
      throw new IllegalArgumentException(value + " cannot hold a constant");
    }
    Tensor tensor =
        content.name().equals(value.name())
            ? content
            : new Tensor(value.name(), content.elemType(), content.dims(), content.data());
    TensorProto proto = graph.model().codec().encode(tensor);
    if (!areInitializers()) {
      Attributes attributes =
          new Attributes(Map.of(), graph.model().codec()).with(GraphDecoder.tensorAttribute(proto));
      graph.insert(before, OpId.onnx("Constant"), List.of(), List.of(value), attributes);
      return;
    }
    put(new Initializer(value, tensor, proto));
    if (areListed()) {
      value.restate(GraphDecoder.inputInfo(tensor));
      graph.signature().addInput(value);
    }
    graph.markEdited();
  }

  /** Gives an initializer another tensor, and what is stated of its type with it. */
  void replace(Value value, Tensor content) {
    if (value.graph() != graph || value.initializer().isEmpty()) {
      throw new IllegalArgumentException(value + " is no initializer of " + graph.label());
    }
    Tensor tensor = new Tensor(value.name(), content.elemType(), content.dims(), content.data());
    TensorType type = new TensorType(tensor.elemType(), Optional.of(Shape.of(tensor.dims())));
    if (value.hasStatedType() && !value.type().equals(Optional.of(type))) {
      value.setType(type);
    }
    put(new Initializer(value, tensor, graph.model().codec().encode(tensor)));
    graph.markEdited();
  }

  /** Takes an initializer's tensor away; its value stays. */
  void detach(Value value) {
    initializers.remove(value.name());
    value.setInitializer(null);
    if (value.isGraphInput()) {
      graph.signature().removeInput(value);
    }
    graph.markEdited();
  }

  /** Takes the initializers off the graph's inputs: from IR 4 on a listed one can be replaced. */
  void unlist() {
    initializers
        .values()
        .forEach(initializer -> graph.signature().removeInput(initializer.value()));
    graph.markEdited();
  }
}
