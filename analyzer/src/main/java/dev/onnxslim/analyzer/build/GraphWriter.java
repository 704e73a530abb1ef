package dev.onnxslim.analyzer.build;

import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Adds nodes and constants at the end of a new model's graph. */
final class GraphWriter {
  private final Model model;
  private final ParameterDictionary parameters;
  private final Map<String, Value> stored = new HashMap<>();

  GraphWriter(Model model, ParameterDictionary parameters) {
    this.model = model;
    this.parameters = parameters;
  }

  Graph graph() {
    return model.graph();
  }

  Model model() {
    return model;
  }

  /**
   * A parameter of floats.
   *
   * @throws dev.onnxslim.analyzer.params.UnknownParameterException if there is none of that name
   */
  Tensor parameter(String layer, String name) {
    Tensor tensor = parameters.get(name);
    if (tensor.elemType() != ElemType.FLOAT) {
      throw LayerException.of(layer, tensor, "");
    }
    return tensor;
  }

  /** A parameter that may be left out. */
  Optional<Tensor> optional(String layer, String name) {
    return parameters.contains(name) ? Optional.of(parameter(layer, name)) : Optional.empty();
  }

  boolean has(String name) {
    return parameters.contains(name);
  }

  /** Stores a tensor under its own name; one that two layers share only once. */
  Value store(Tensor tensor) {
    return stored.computeIfAbsent(
        tensor.name(),
        name -> {
          String unique = model.uniqueName(name);
          return graph()
              .addConstant(
                  new Tensor(unique, tensor.elemType(), tensor.dims(), tensor.data()),
                  Optional.empty());
        });
  }

  /** Stores whole numbers. */
  Value numbers(String name, long... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long number : numbers) {
      bytes.putLong(number);
    }
    return constant(name, ElemType.INT64, new long[] {numbers.length}, bytes);
  }

  /** Stores a scalar. */
  Value scalar(String name, float number) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return constant(name, ElemType.FLOAT, new long[0], bytes.putFloat(number));
  }

  private Value constant(String name, ElemType type, long[] dims, ByteBuffer bytes) {
    String unique = model.uniqueName(name);
    Tensor tensor = new Tensor(unique, type, dims, Payload.of(bytes.array()));
    return graph().addConstant(tensor, Optional.empty());
  }

  /** Adds a node with one output, which is called after the layer. */
  Value node(String name, String type, Attributes attributes, Value... inputs) {
    Value output = graph().newValue(name);
    graph().insert(Optional.empty(), OpId.onnx(type), List.of(inputs), List.of(output), attributes);
    return output;
  }

  /** Adds a node without attributes. */
  Value node(String name, String type, Value... inputs) {
    return node(name, type, Attributes.none(), inputs);
  }

  /** Adds a node with several outputs. */
  List<Value> nodes(String name, String type, int outputs, Attributes attributes, Value... inputs) {
    List<Value> values = Stream.generate(() -> graph().newValue(name)).limit(outputs).toList();
    graph().insert(Optional.empty(), OpId.onnx(type), List.of(inputs), values, attributes);
    return values;
  }
}
