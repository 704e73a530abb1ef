package dev.onnxslim.analyzer.diff;

import dev.onnxslim.model.Function;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Local functions, one by one, by domain, name and overload. */
final class Functions {
  private Functions() {}

  /** Adds a pair for each function that both have, and what else differs. */
  static void pairs(Model a, Model b, List<GraphPair> pairs, List<FieldChange> changes)
      throws IOException {
    Map<String, Function> left = byName(a);
    Map<String, Function> right = byName(b);
    for (Map.Entry<String, Function> entry : left.entrySet()) {
      Function x = entry.getValue();
      Function y = right.get(entry.getKey());
      if (y == null) {
        changes.add(only(entry.getKey(), x, true));
        continue;
      }
      changes.addAll(Fields.changes(entry.getKey() + " opset ", x.opsets(), y.opsets()));
      changes.addAll(Fields.changes(entry.getKey() + " ", signature(x), signature(y)));
      FlatGraph flatA = new FlatGraph(x.body());
      FlatGraph flatB = new FlatGraph(y.body());
      pairs.add(new GraphPair(entry.getKey(), flatA, flatB, Ports.byPlace(flatA, flatB)));
    }
    right.forEach(
        (name, function) -> {
          if (!left.containsKey(name)) {
            changes.add(only(name, function, false));
          }
        });
  }

  private static FieldChange only(String name, Function function, boolean inA) {
    String what = function.body().nodes().size() + " nodes";
    return inA
        ? new FieldChange(name, Optional.of(what), Optional.empty())
        : new FieldChange(name, Optional.empty(), Optional.of(what));
  }

  private static Map<String, Function> byName(Model model) {
    Map<String, Function> functions = new LinkedHashMap<>();
    for (Function function : model.functions()) {
      String overload = function.overload().isEmpty() ? "" : ":" + function.overload();
      functions.put(function.id() + overload, function);
    }
    return functions;
  }

  private static Map<String, String> signature(Function function) {
    Map<String, String> signature = new LinkedHashMap<>();
    signature.put("inputs", Integer.toString(function.body().inputs().size()));
    signature.put("outputs", Integer.toString(function.body().outputs().size()));
    signature.put("attributes", function.attributes().stream().sorted().toList().toString());
    for (String name : function.defaults().names()) {
      signature.put("default of " + name, function.defaults().value(name).orElseThrow().text());
    }
    return signature;
  }
}
