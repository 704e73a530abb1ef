package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.quantizer.pass.Facts;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a Transpose does: axis k of the result is axis {@code axes[k]} of the data.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Transpose.html">ONNX Transpose</a>
 */
final class Permutation {
  static final OpId TRANSPOSE = OpId.onnx("Transpose");

  private final long[] axes;

  private Permutation(long[] axes) {
    this.axes = axes;
  }

  /** That of a node; empty if it is no Transpose or the order of its axes is not known. */
  static Optional<Permutation> of(Node node, Facts facts) {
    if (!node.op().equals(TRANSPOSE)
        || node.attributes().hasReference()
        || node.input(0).isAbsent()) {
      return Optional.empty();
    }
    Optional<Integer> rank = facts.shape(node.input(0)).map(Shape::rank);
    if (node.attributes().has("perm")) {
      long[] axes = node.attributes().ints("perm");
      boolean fits = isPermutation(axes) && rank.orElse(axes.length) == axes.length;
      return fits ? Optional.of(new Permutation(axes)) : Optional.empty();
    }
    return rank.map(Permutation::reversed);
  }

  /** That order. */
  static Permutation of(long... axes) {
    return new Permutation(axes.clone());
  }

  private static Permutation reversed(int rank) {
    long[] axes = new long[rank];
    Arrays.setAll(axes, k -> rank - 1 - k);
    return new Permutation(axes);
  }

  private static boolean isPermutation(long[] axes) {
    boolean[] found = new boolean[axes.length];
    for (long axis : axes) {
      if (axis < 0 || axis >= axes.length || found[(int) axis]) {
        return false;
      }
      found[(int) axis] = true;
    }
    return true;
  }

  int rank() {
    return axes.length;
  }

  long[] axes() {
    return axes.clone();
  }

  /** This one after another of the same rank. */
  Permutation after(Permutation first) {
    long[] both = new long[axes.length];
    Arrays.setAll(both, k -> first.axes[(int) axes[k]]);
    return new Permutation(both);
  }

  boolean isIdentity() {
    for (int k = 0; k < axes.length; k++) {
      if (axes[k] != k) {
        return false;
      }
    }
    return true;
  }

  /** Whether the elements stay in their order: only axes of size 1 change places. */
  boolean keepsOrder(Shape data) {
    long last = -1;
    for (long axis : axes) {
      if (!data.dim((int) axis).is(1)) {
        if (axis < last) {
          return false;
        }
        last = axis;
      }
    }
    return true;
  }
}
