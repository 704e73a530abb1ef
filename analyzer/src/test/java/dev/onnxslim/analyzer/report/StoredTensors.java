package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The initializers of a test's model with the roles that the test gives them. */
public final class StoredTensors {
  private final Map<String, Role> roles = new HashMap<>();
  private final Map<String, StoredTensor.Duplicate> duplicates = new HashMap<>();
  private final Role otherwise;

  private StoredTensors(Role otherwise) {
    this.otherwise = otherwise;
  }

  /** Tensors that have this role unless another is given. */
  public static StoredTensors of(Role role) {
    return new StoredTensors(role);
  }

  /** The role of some. */
  public StoredTensors with(Role role, String... names) {
    for (String name : names) {
      roles.put(name, role);
    }
    return this;
  }

  StoredTensors duplicate(String name, String original, boolean transposed) {
    duplicates.put(name, new StoredTensor.Duplicate(original, transposed));
    return this;
  }

  /** The model's initializers. */
  public List<StoredTensor> in(Model model) {
    List<StoredTensor> tensors = new ArrayList<>();
    for (Initializer initializer : model.graph().initializers()) {
      Role role = roles.getOrDefault(initializer.name(), otherwise);
      boolean isParameter = role == Role.WEIGHT || role == Role.BIAS || role == Role.EMBEDDING;
      tensors.add(
          new StoredTensor(
              initializer.value(),
              initializer.tensor(),
              "",
              role,
              List.of(),
              "",
              isParameter ? initializer.tensor().elements() : 0,
              Optional.ofNullable(duplicates.get(initializer.name()))));
    }
    return tensors;
  }
}
