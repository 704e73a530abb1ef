package dev.onnxslim.quantizer.slim;

import dev.onnxslim.analyzer.params.Fingerprint;
import dev.onnxslim.analyzer.params.TensorComparison;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps one of several initializers of the same type, dims and bytes, at any size, in a graph and
 * all bodies inside it. A body reads the outer graph's; what only bodies beside each other share
 * moves into the outermost graph. Bytes are compared, so 0 and -0 are different.
 *
 * <p>Initializers that a caller may replace, and graph outputs, stay. So do strings, and what local
 * functions and, below IR 4, bodies hold.
 */
public record DeduplicateInitializers() implements Pass {
  private static final int SAMPLES = 8;

  /** Tensors of one type and dims: only such are looked at further. */
  private record Kind(ElemType type, List<Long> dims) {
    static Kind of(Tensor tensor) {
      List<Long> dims = new ArrayList<>();
      for (long dim : tensor.dims()) {
        dims.add(dim);
      }
      return new Kind(tensor.elemType(), dims);
    }

    // Written out, as what a record is given takes long at a cold start.
    @Override
    public boolean equals(Object other) {
      return other instanceof Kind kind && kind.type == type && kind.dims.equals(dims);
    }

    @Override
    public int hashCode() {
      return 31 * type.ordinal() + dims.hashCode();
    }
  }

  @Override
  public String name() {
    return "deduplicate-initializers";
  }

  @Override
  public String summary() {
    return "of equal initializers one stays, in bodies too";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.parent().isPresent() || graph.function().isPresent()) {
      return 0; // the outermost graph's turn is that of its bodies too
    }
    Map<Kind, List<Value>> kinds = new LinkedHashMap<>();
    collect(graph, kinds);
    int edits = 0;
    try {
      for (List<Value> values : kinds.values()) {
        if (values.size() > 1) {
          for (List<Value> equal : equals(values)) {
            edits += merge(graph, equal);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return edits;
  }

  private static void collect(Graph graph, Map<Kind, List<Value>> kinds) {
    for (Initializer initializer : graph.initializers()) {
      Value value = initializer.value();
      if (value.constant().isPresent()
          && value.isUsed()
          && !value.isGraphOutput()
          && initializer.tensor().elemType().bits() > 0) {
        kinds.computeIfAbsent(Kind.of(initializer.tensor()), kind -> new ArrayList<>()).add(value);
      }
    }
    if (graph.model().irVersion() >= 4) {
      for (Node node : graph.nodes()) {
        node.bodies().values().forEach(body -> collect(body, kinds));
      }
    }
  }

  /** The values in groups of equal bytes, those of one left out. */
  private static List<List<Value>> equals(List<Value> values) throws IOException {
    Map<Fingerprint, List<List<Value>>> groups = new LinkedHashMap<>();
    for (Value value : values) {
      Tensor tensor = tensor(value);
      List<List<Value>> alike =
          groups.computeIfAbsent(fingerprint(tensor), print -> new ArrayList<>());
      List<Value> same = null;
      for (int k = 0; same == null && k < alike.size(); k++) {
        if (TensorComparison.isEqual(tensor(alike.get(k).get(0)), tensor)) {
          same = alike.get(k);
        }
      }
      if (same == null) {
        same = new ArrayList<>();
        alike.add(same);
      }
      same.add(value);
    }
    return groups.values().stream().flatMap(List::stream).filter(g -> g.size() > 1).toList();
  }

  private static Fingerprint fingerprint(Tensor tensor) throws IOException {
    return tensor.data().size() == 0
        ? new Fingerprint(new byte[0], true)
        : Fingerprint.of(tensor, false, SAMPLES);
  }

  private static Tensor tensor(Value value) {
    return value.initializer().orElseThrow().tensor();
  }

  private static int merge(Graph root, List<Value> equal) {
    Value first = equal.get(0); // outer graphs come before their bodies
    Value kept = first;
    if (!equal.stream().allMatch(v -> isInside(v.graph(), first.graph()))) {
      Tensor tensor = tensor(first);
      String name = root.model().uniqueName(first.name());
      kept =
          root.addConstant(
              new Tensor(name, tensor.elemType(), tensor.dims(), tensor.data()), Optional.empty());
    }
    int edits = kept == first ? 0 : 1;
    for (Value value : equal) {
      if (value != kept && Graph.canReplaceUses(value, kept)) {
        value.graph().replaceUses(value, kept);
        value.graph().removeInitializer(value);
        edits++;
      }
    }
    return edits;
  }

  private static boolean isInside(Graph graph, Graph outer) {
    for (Graph at = graph; at != null; at = at.parent().orElse(null)) {
      if (at == outer) {
        return true;
      }
    }
    return false;
  }
}
