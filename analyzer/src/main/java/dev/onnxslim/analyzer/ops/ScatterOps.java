package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.ContentsRule;
import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.model.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Rules of operators that write elements at the places that a tensor of indices names. */
final class ScatterOps {
  /** Marks a place that keeps its element. */
  private static final int KEPT = -1;

  private ScatterOps() {}

  static List<OpRule> rules() {
    return List.of(
        rule("Scatter", 9, ScatterOps::scatterElementsContents),
        rule("ScatterElements", 11, ScatterOps::scatterElementsContents),
        rule("ScatterND", 11, ScatterOps::scatterNdContents));
  }

  private static OpRule rule(String type, int sinceVersion, ContentsRule contents) {
    return OpRule.onnx(type, sinceVersion, ScatterOps::scatter, CostRule.NONE)
        .withContents(contents);
  }

  /** {@code X[...], indices, updates -> Y[...]}, of X's shape. */
  static Inferred scatter(OpContext op) {
    return op.known(op.shape(0));
  }

  private static List<Optional<Contents>> scatterElementsContents(OpContext op) {
    Optional<SmallTensor> indices = indices(op);
    Optional<SmallTensor> data = SmallTensor.maybeUnknown(op, 0);
    if (data.isEmpty() || indices.isEmpty() || data.get().rank() != indices.get().rank()) {
      return List.of();
    }
    SmallTensor at = indices.get();
    SmallTensor into = data.get();
    int axis = op.axis("axis", 0, into.rank());
    int[] written = unwritten(into);
    boolean[] missed = new boolean[1];
    SmallTensor.forEachPlace(
        sizes(op.shape(1)),
        place -> {
          int[] target = place.clone();
          target[axis] = IndexingOps.place(at.whole(at.index(place)), into.size(axis));
          missed[0] |= !write(written, into.index(target), at.index(place));
        });
    return missed[0] ? List.of() : merged(op, into, written);
  }

  /** {@code indices[q..., k]}: each row is the start of a place in X; updates [q..., rest...]. */
  private static List<Optional<Contents>> scatterNdContents(OpContext op) {
    Optional<SmallTensor> indices = indices(op);
    Optional<SmallTensor> data = SmallTensor.maybeUnknown(op, 0);
    Optional<SmallTensor> updates = SmallTensor.maybeUnknown(op, 2);
    if (data.isEmpty()
        || indices.isEmpty()
        || updates.isEmpty()
        || indices.get().rank() == 0
        || updates.get().rank() < indices.get().rank() - 1) {
      return List.of();
    }
    SmallTensor at = indices.get();
    SmallTensor into = data.get();
    int prefix = at.rank() - 1;
    int depth = at.size(prefix);
    if (into.rank() - depth != updates.get().rank() - prefix) {
      return List.of();
    }
    int[] written = unwritten(into);
    boolean[] missed = new boolean[1];
    SmallTensor.forEachPlace(
        sizes(op.shape(2)),
        place -> {
          int[] asked = Arrays.copyOf(place, at.rank());
          int[] target = new int[into.rank()];
          System.arraycopy(place, prefix, target, depth, place.length - prefix);
          for (int k = 0; k < depth; k++) {
            asked[prefix] = k;
            target[k] = IndexingOps.place(at.whole(at.index(asked)), into.size(k));
          }
          missed[0] |= !write(written, into.index(target), updates.get().index(place));
        });
    return missed[0] ? List.of() : merged(op, into, written);
  }

  /** The indices, unless updates are combined with what is there. */
  private static Optional<SmallTensor> indices(OpContext op) {
    return op.attributes().s("reduction", "none").equals("none")
        ? SmallTensor.of(op, 1)
        : Optional.empty();
  }

  private static int[] sizes(Shape shape) {
    return SmallTensor.sizes(shape).orElseThrow();
  }

  private static int[] unwritten(SmallTensor data) {
    int[] written = new int[data.elements()];
    Arrays.fill(written, KEPT);
    return written;
  }

  private static boolean write(int[] written, int target, int update) {
    if (target < 0) {
      return false; // any place may be meant
    }
    written[target] = update;
    return true;
  }

  private static List<Optional<Contents>> merged(OpContext op, SmallTensor data, int[] written) {
    Contents updates = SmallTensor.maybeUnknown(op, 2).map(SmallTensor::contents).orElseThrow();
    ElementList list = new ElementList();
    for (int k = 0; k < written.length; k++) {
      if (written[k] == KEPT) {
        list.add(data.contents(), k);
      } else {
        list.add(updates, written[k]);
      }
    }
    return SmallTensor.only(list.contents());
  }
}
