package dev.onnxslim.analyzer.params;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's initializers by name. One of the main graph goes by its own name, and so does one of a
 * body unless an earlier one has that name: two branches of an {@code If} may both have a {@code
 * w}. Then it is called after the way to it, {@code NODE.ATTRIBUTE/NAME}, such as {@code
 * if_1.else_branch/w}.
 */
public final class ModelParameters {
  private final Map<String, Value> values = new LinkedHashMap<>();

  private ModelParameters() {}

  /** The initializers of an open model, outer graphs first. */
  public static ModelParameters of(Model model) {
    ModelParameters parameters = new ModelParameters();
    for (Graph graph : model.graphs()) {
      for (Initializer initializer : graph.initializers()) {
        parameters.values.put(parameters.freeName(initializer), initializer.value());
      }
    }
    return parameters;
  }

  /** What the initializers hold now. */
  public ParameterDictionary dictionary() {
    ParameterDictionary dictionary = ParameterDictionary.empty();
    values.forEach(
        (name, value) ->
            dictionary.add(
                ParameterDictionary.named(name, value.initializer().orElseThrow().tensor())));
    return dictionary;
  }

  private String freeName(Initializer initializer) {
    String own = initializer.name();
    if (!values.containsKey(own)) {
      return own;
    }
    String base = path(initializer.value().graph()) + own;
    String name = base;
    for (int k = 2; values.containsKey(name); k++) {
      name = base + "_" + k;
    }
    return name;
  }

  /** The nodes and attributes that lead to a body. */
  private static String path(Graph graph) {
    Node owner = graph.owner().orElse(null);
    if (owner == null) {
      return "";
    }
    String node = owner.name().isEmpty() ? owner.output(0).name() : owner.name();
    String attribute =
        owner.bodies().entrySet().stream()
            .filter(body -> body.getValue() == graph)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("body");
    return path(owner.graph()) + node + "." + attribute + "/";
  }
}
