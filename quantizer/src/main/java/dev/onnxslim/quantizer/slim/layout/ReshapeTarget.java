package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Sizes to write into Reshape's second input, without {@code allowzero}: 0 is the size at the same
 * place of the data, -1 is what is left over.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Reshape.html">ONNX Reshape</a>
 */
final class ReshapeTarget {
  private ReshapeTarget() {}

  /**
   * Constants that give the same result as the elements do, whatever is fed. -1 is written only
   * where the other sizes cannot be 0, beside which it cannot be worked out.
   *
   * @param data the shape before; empty if not even the rank is known
   * @param elements sizes, and what Reshape makes of 0 and -1
   */
  static Optional<long[]> of(Optional<Shape> data, List<Dim> elements) {
    long[] target = new long[elements.size()];
    boolean positive = true;
    int open = elements.indexOf(Dim.of(-1));
    boolean wasOpen = open >= 0;
    for (int k = 0; k < target.length; k++) {
      Dim element = elements.get(k);
      Dim own = data.isPresent() && k < data.get().rank() ? data.get().dim(k) : Dim.UNKNOWN;
      if (element instanceof Dim.Known known) {
        target[k] = known.size();
        positive &= known.size() != 0 || own.isPositive();
      } else if (own.equals(element) && !(element instanceof Dim.Unknown)) {
        positive &= own.isPositive();
      } else if (open < 0) {
        open = k;
        target[k] = -1;
      } else {
        return Optional.empty();
      }
    }
    return wasOpen || open < 0 || positive ? Optional.of(target) : Optional.empty();
  }

  /** The same for a shape that is known to come out; a size of 0 is no request to copy there. */
  static Optional<long[]> of(Shape data, Shape result) {
    for (int k = 0; k < result.rank(); k++) {
      if (result.dim(k).is(0) && !(k < data.rank() && data.dim(k).is(0))) {
        return Optional.empty();
      }
    }
    return of(Optional.of(data), result.dims());
  }

  /** Whether two shapes are sure to be the same. */
  static boolean areEqual(Shape a, Shape b) {
    return a.equals(b) && !a.dims().contains(Dim.UNKNOWN);
  }
}
