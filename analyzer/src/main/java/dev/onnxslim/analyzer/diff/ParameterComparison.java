package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.diff.ParameterChange.Kind;
import dev.onnxslim.analyzer.diff.ParameterChange.Stored;
import dev.onnxslim.analyzer.diff.ParameterPairs.Item;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.analyzer.params.TensorDifference;
import dev.onnxslim.model.Graph;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Compares what two sides store. */
final class ParameterComparison {
  private final List<Item> a;
  private final List<Item> b;
  private final int[] inB;
  private final List<ParameterChange> changes = new ArrayList<>();
  private final Map<List<Integer>, Boolean> equal = new HashMap<>();

  private ParameterComparison(List<Item> a, List<Item> b, List<ConstantUse> uses, double tolerance)
      throws IOException {
    this.a = a;
    this.b = b;
    this.inB = ParameterPairs.of(a, b, uses);
    int[] inA = Ports.inverse(inB, b.size());
    Map<Integer, Integer> placeOfA = new HashMap<>();
    Map<Integer, Integer> placeOfB = new HashMap<>();
    for (ConstantUse use : uses) {
      placeOfA.putIfAbsent(use.a(), use.b());
      placeOfB.putIfAbsent(use.b(), use.a());
    }
    for (int k = 0; k < a.size(); k++) {
      changes.add(inB[k] >= 0 ? pair(k, inB[k], tolerance) : removed(k, placeOfA.get(k)));
    }
    for (int k = 0; k < b.size(); k++) {
      if (inA[k] < 0) {
        changes.add(added(k, placeOfB.get(k)));
      }
    }
  }

  static ParameterComparison of(GraphPair graphs, double tolerance) throws IOException {
    return new ParameterComparison(items(graphs.a()), items(graphs.b()), graphs.uses(), tolerance);
  }

  static ParameterComparison of(ParameterDictionary a, ParameterDictionary b, double tolerance)
      throws IOException {
    return new ParameterComparison(items(a), items(b), List.of(), tolerance);
  }

  /** A row for each tensor of A in order, then for those that only B has. */
  List<ParameterChange> changes() {
    return changes;
  }

  /** Whether a place of both reads the same in both: a pair, or two of equal elements. */
  boolean isSame(ConstantUse use) throws IOException {
    return inB[use.a()] == use.b() || equal(use.a(), use.b());
  }

  private boolean equal(int left, int right) throws IOException {
    List<Integer> key = List.of(left, right);
    Boolean known = equal.get(key);
    if (known == null) {
      known = a.get(left).equalsIn(b.get(right));
      equal.put(key, known);
    }
    return known;
  }

  private ParameterChange pair(int left, int right, double tolerance) throws IOException {
    Item x = a.get(left);
    Item y = b.get(right);
    Optional<TensorDifference> difference = Optional.empty();
    Kind kind = Kind.SAME;
    if (!equal(left, right)) {
      boolean possible = TensorDifference.isPossible(x.tensor(), y.tensor());
      difference =
          possible
              ? Optional.of(TensorDifference.between(x.tensor(), y.tensor()))
              : Optional.empty();
      boolean close =
          tolerance > 0
              && x.indices().isEmpty()
              && y.indices().isEmpty()
              && difference.filter(d -> d.relative() <= tolerance).isPresent();
      kind = !x.isLike(y) ? Kind.RETYPED : close ? Kind.CLOSE : Kind.CHANGED;
    }
    String note = x.storage().equals(y.storage()) ? "" : x.storage() + " -> " + y.storage();
    return new ParameterChange(
        Optional.of(stored(x)), Optional.of(stored(y)), kind, difference, note);
  }

  private ParameterChange removed(int left, Integer place) throws IOException {
    String note =
        place == null
            ? ""
            : "its readers read '" + b.get(place).name() + "' in B" + told(equal(left, place));
    return new ParameterChange(
        Optional.of(stored(a.get(left))), Optional.empty(), Kind.REMOVED, Optional.empty(), note);
  }

  private ParameterChange added(int right, Integer place) throws IOException {
    String note =
        place == null
            ? ""
            : "its readers read '" + a.get(place).name() + "' in A" + told(equal(place, right));
    return new ParameterChange(
        Optional.empty(), Optional.of(stored(b.get(right))), Kind.ADDED, Optional.empty(), note);
  }

  private static String told(boolean equal) {
    return equal ? ", which holds the same" : "";
  }

  private static Stored stored(Item item) {
    return Stored.of(item.graph(), item.name(), item.tensor(), item.storage());
  }

  private static List<Item> items(FlatGraph graph) {
    List<Item> items = new ArrayList<>();
    for (Constant constant : graph.constants()) {
      Graph holder = constant.value().graph();
      boolean inner = holder.owner().isPresent() || holder.function().isPresent();
      items.add(
          new Item(
              inner ? holder.label() : "",
              constant.name(),
              constant.tensor(),
              constant.indices(),
              constant.storage().name().toLowerCase(Locale.ROOT)));
    }
    return items;
  }

  private static List<Item> items(ParameterDictionary dictionary) {
    List<Item> items = new ArrayList<>();
    for (Tensor tensor : dictionary) {
      items.add(new Item("", tensor.name(), tensor, Optional.empty(), "file"));
    }
    return items;
  }
}
