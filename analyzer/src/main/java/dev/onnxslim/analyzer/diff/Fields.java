package dev.onnxslim.analyzer.diff;

import dev.onnxslim.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares what has a name and a value. */
final class Fields {
  private Fields() {}

  /** What differs, by key. */
  static List<FieldChange> changes(String prefix, Map<String, ?> a, Map<String, ?> b) {
    List<FieldChange> changes = new ArrayList<>();
    Set<String> keys = new TreeSet<>(a.keySet());
    keys.addAll(b.keySet());
    for (String key : keys) {
      Optional<String> left = Optional.ofNullable(a.get(key)).map(Object::toString);
      Optional<String> right = Optional.ofNullable(b.get(key)).map(Object::toString);
      if (!left.equals(right)) {
        changes.add(new FieldChange(prefix + key, left, right));
      }
    }
    return changes;
  }

  /** Version of the format, opsets, and whether there is a section for training. */
  static List<FieldChange> format(Model a, Model b) {
    return changes("", format(a), format(b));
  }

  private static Map<String, String> format(Model model) {
    Map<String, String> format = new LinkedHashMap<>();
    format.put("IR version", Long.toString(model.irVersion()));
    model
        .opsets()
        .forEach(
            (domain, version) ->
                format.put(
                    "opset " + (domain.isEmpty() ? "ai.onnx" : domain), Long.toString(version)));
    format.put("training section", model.hasTrainingInfo() ? "yes" : "no");
    return format;
  }
}
