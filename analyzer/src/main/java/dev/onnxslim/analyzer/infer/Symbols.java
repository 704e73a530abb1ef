package dev.onnxslim.analyzer.infer;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names for sizes that are not known; no two unknown sizes share one. */
final class Symbols {
  private final Set<String> used;
  private final List<String> given = new ArrayList<>();

  Symbols(Set<String> declared) {
    this.used = new HashSet<>(declared);
  }

  /** A new symbol; in a formula its name must not look like arithmetic. */
  Dim fresh(String wish) {
    String base = readable(wish);
    String name = base;
    for (int k = 2; !used.add(name); k++) {
      name = base + "_" + k;
    }
    given.add(name);
    return new Dim.Symbol(name);
  }

  private static String readable(String wish) {
    StringBuilder name = new StringBuilder();
    for (int k = 0; k < wish.length(); k++) {
      char c = wish.charAt(k);
      boolean plain = c < 128 && Character.isLetterOrDigit(c) || c == '_' || c == '.';
      if (plain || name.length() > 0) {
        name.append(plain ? c : '_');
      }
    }
    return name.length() == 0 || Character.isDigit(name.charAt(0)) ? "v" + name : name.toString();
  }

  /** The type with a name for each unknown dim: {@code <value>_<axis>}. */
  TensorType named(TensorType type, String value) {
    if (type.shape().isEmpty() || !hasUnknown(type.shape().get())) {
      return type;
    }
    List<Dim> dims = new ArrayList<>();
    for (Dim dim : type.shape().get().dims()) {
      dims.add(dim instanceof Dim.Unknown ? fresh(value + "_" + dims.size()) : dim);
    }
    return TensorType.of(type.elemType(), new Shape(dims));
  }

  private static boolean hasUnknown(Shape shape) {
    for (Dim dim : shape.dims()) {
      if (dim instanceof Dim.Unknown) {
        return true;
      }
    }
    return false;
  }

  /** How many names have been given so far. */
  int mark() {
    return given.size();
  }

  /** Takes back the names given since a mark: a body is tried more than once. */
  void rollBack(int mark) {
    List<String> undone = given.subList(mark, given.size());
    undone.forEach(used::remove);
    undone.clear();
  }
}
