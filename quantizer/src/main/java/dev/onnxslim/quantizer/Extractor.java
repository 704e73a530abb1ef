package dev.onnxslim.quantizer;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.slim.OutputBranches;
import dev.onnxslim.quantizer.slim.RemoveTrainingInfo;
import dev.onnxslim.quantizer.slim.RemoveUnusedFunctions;
import dev.onnxslim.quantizer.slim.RemoveUnusedImports;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts the part between some values out of a model.
 *
 * @param inputs names of values that callers of the part give
 * @param outputs names of values that it gives
 */
public record Extractor(List<String> inputs, List<String> outputs) {
  /**
   * What was cut out.
   *
   * @param before how large the model is
   * @param after how large the part is
   */
  public record Report(Path input, Path output, ModelFigures before, ModelFigures after) {}

  /**
   * Writes the part. Names stay; inputs that the model had stay in their order before those that it
   * had not.
   *
   * @throws UnknownNameException if the model lacks a value, or an output needs an input that is
   *     not given, or the type of a new input is not known
   */
  public Report extract(Path in, Path out) throws IOException {
    try (Model model = ModelReader.read(in)) {
      ModelFigures before = ModelFigures.of(model, model.fileBytes());
      List<Value> given = find(model.graph(), inputs);
      List<Value> wanted = find(model.graph(), outputs);
      Set<Node> needed = needed(given, wanted);
      Scope types = ShapeInference.infer(model, InputShapes.NONE).main();
      cut(model.graph(), given, wanted, needed, types);
      new Pipeline(
              List.of(
                  new RemoveTrainingInfo(), new RemoveUnusedFunctions(), new RemoveUnusedImports()))
          .run(model);
      try (StagedModel staged = new ModelWriter().stage(model, out)) {
        ModelReader.read(staged.file()).close(); // is a valid model
        Report report = new Report(in, out, before, ModelFigures.of(model, staged.size()));
        staged.commit();
        return report;
      }
    }
  }

  private static List<Value> find(Graph graph, List<String> names) throws UnknownNameException {
    List<Value> found = new ArrayList<>();
    for (String name : new LinkedHashSet<>(names)) {
      Optional<Value> value = graph.value(name);
      if (value.isEmpty()) {
        throw UnknownNameException.of(
            "value", name, graph.values().stream().map(Value::name).toList());
      }
      found.add(value.get());
    }
    return found;
  }

  /** The nodes between the values. */
  private static Set<Node> needed(List<Value> given, List<Value> wanted)
      throws UnknownNameException {
    Set<Node> needed = new HashSet<>();
    for (Value output : wanted) {
      Set<Value> seen = new HashSet<>(given);
      Deque<Value> open = new ArrayDeque<>();
      if (seen.add(output)) {
        open.add(output);
      }
      while (!open.isEmpty()) {
        Value value = open.pop();
        if (value.isGraphInput() && value.initializer().isEmpty()) {
          throw new UnknownNameException(
              "output '"
                  + output.name()
                  + "' needs the input '"
                  + value.name()
                  + "', which is not given; add it to --inputs");
        }
        if (value.producer().isPresent() && needed.add(value.producer().get())) {
          OutputBranches.read(value.producer().get()).stream().filter(seen::add).forEach(open::add);
        }
      }
    }
    return needed;
  }

  private static void cut(
      Graph graph, List<Value> given, List<Value> wanted, Set<Node> needed, Scope types)
      throws UnknownNameException {
    for (Value output : new LinkedHashSet<>(graph.outputs())) {
      graph.removeOutput(output);
    }
    for (Value output : wanted) {
      graph.addOutput(output);
      if (output.valueType().equals(ValueType.UNSTATED) && isFull(types.type(output))) {
        graph.setType(output, types.type(output));
      }
    }
    for (Value input : given) {
      if (!input.isGraphInput()) {
        graph.makeInput(input, type(input, types));
      }
    }
    List<Node> nodes = graph.nodes();
    for (int k = nodes.size() - 1; k >= 0; k--) { // readers go before what they read
      if (!needed.contains(nodes.get(k))) {
        graph.remove(nodes.get(k));
      }
    }
    for (Initializer initializer : List.copyOf(graph.initializers())) {
      if (!initializer.value().isUsed() && !given.contains(initializer.value())) {
        graph.removeInitializer(initializer.value());
      }
    }
    for (Value input : List.copyOf(graph.inputs())) {
      if (!input.isUsed() && !given.contains(input)) {
        graph.removeInput(input);
      }
    }
  }

  private static ValueType type(Value input, Scope types) throws UnknownNameException {
    ValueType type = isFull(types.type(input)) ? types.type(input) : input.valueType();
    if (!isFull(type)) {
      throw new UnknownNameException(
          "the type of '" + input.name() + "' is not known; choose another value");
    }
    return type;
  }

  private static boolean isFull(ValueType type) {
    return type instanceof TensorType tensor
        ? tensor.elemType() != ElemType.UNDEFINED
        : !type.equals(ValueType.UNSTATED);
  }
}
