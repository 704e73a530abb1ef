package dev.onnxslim.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that a graph defines, by name, and what a name means in it. */
final class Definitions {
  private final Definitions outer;
  private final Map<String, Value> values = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param outer of the graph around, whose values can be read too; null if there is none
   */
  Definitions(Definitions outer) {
    this.outer = outer;
  }

  /** What this graph itself defines by the name. */
  Optional<Value> own(String name) {
    return Optional.ofNullable(values.get(name));
  }

  List<Value> all() {
    return List.copyOf(values.values());
  }

  /** What a node means that names it: the innermost definition. */
  Optional<Value> meaning(String name) {
    Definitions scope = this;
    while (scope != null && !scope.values.containsKey(name)) {
      scope = scope.outer;
    }
    return scope == null ? Optional.empty() : scope.own(name);
  }

  /** Whether a node that names the value means it. */
  boolean reach(Value value) {
    return value.isAbsent() || meaning(value.name()).filter(v -> v == value).isPresent();
  }

  void add(Value value) {
    values.put(value.name(), value);
  }

  void remove(Value value) {
    values.remove(value.name());
  }

  /** Makes a node's outputs its own. */
  void define(Node node) {
    for (Value output : node.outputs()) {
      if (!output.isAbsent()) {
        output.setProducer(node);
        add(output);
      }
    }
  }

  /** Takes an output, which may be absent, away from its node. */
  void forget(Value output) {
    if (!output.isAbsent()) {
      output.setProducer(null);
      remove(output);
    }
  }
}
