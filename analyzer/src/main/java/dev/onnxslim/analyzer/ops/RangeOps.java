package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/** Rules of Range, whose length is computed from elements. */
final class RangeOps {
  private RangeOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Range", 11, RangeOps::range, CostRule.NONE)
            .withContents(RangeOps::rangeContents),
        OpRule.ms("Range", RangeOps::range, CostRule.NONE).withContents(RangeOps::rangeContents));
  }

  /**
   * {@code start, limit, delta -> Y[max(ceil((limit - start) / delta), 0)]}. Microsoft's may leave
   * {@code delta} out.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Range.html">ONNX Range</a>
   */
  static Inferred range(OpContext op) {
    return op.known(Shape.of(length(op)));
  }

  private static Dim length(OpContext op) {
    Optional<Dim> start = whole(op, 0);
    Optional<Dim> limit = whole(op, 1);
    Optional<Dim> delta = whole(op, 2);
    if (start.isPresent() && limit.isPresent() && delta.isPresent()) {
      return length(op, start.get(), limit.get(), delta.get());
    }
    Optional<double[]> from = op.contents(0).flatMap(Contents::reals);
    Optional<double[]> to = op.contents(1).flatMap(Contents::reals);
    Optional<double[]> by = delta(op).flatMap(Contents::reals);
    return isScalar(from) && isScalar(to) && isScalar(by)
        ? length(op, from.get()[0], to.get()[0], by.get()[0])
        : Dim.UNKNOWN;
  }

  private static Dim length(OpContext op, Dim start, Dim limit, Dim delta) {
    if (delta.is(0)) {
      throw op.invalid("a step of 0");
    }
    Dim length = Dim.UNKNOWN;
    if (delta.isPositive()) {
      length = limit.minus(start).ceilDiv(delta);
    } else if (Dim.of(-1).minus(delta).isNeverNegative()) {
      length = start.minus(limit).ceilDiv(Dim.of(0).minus(delta));
    }
    return length.max(Dim.of(0));
  }

  /**
   * Whether the difference is rounded to the element type or not decides at times; runtimes differ.
   */
  private static Dim length(OpContext op, double start, double limit, double delta) {
    if (delta == 0) {
      throw op.invalid("a step of 0");
    }
    double exact = Math.ceil((limit - start) / delta);
    double rounded = Math.ceil((float) (limit - start) / delta);
    boolean narrow = op.elemType(0) != ElemType.FLOAT && op.elemType(0) != ElemType.DOUBLE;
    if (narrow || exact != rounded || !(Math.abs(exact) < 1L << 53)) {
      return Dim.UNKNOWN;
    }
    return Dim.of((long) Math.max(exact, 0));
  }

  private static List<Optional<Contents>> rangeContents(OpContext op) {
    Optional<Dim> start = whole(op, 0);
    Optional<Dim> delta = whole(op, 2);
    Optional<int[]> sizes = SmallTensor.sizes(op.outputShape(0));
    if (start.isEmpty() || delta.isEmpty() || sizes.isEmpty()) {
      return List.of();
    }
    ElementList list = new ElementList();
    for (int k = 0; k < sizes.get()[0]; k++) {
      list.add(start.get().plus(delta.get().times(k)));
    }
    return SmallTensor.only(list.contents());
  }

  private static Optional<Dim> whole(OpContext op, int input) {
    Optional<List<Dim>> elements =
        (input == 2 ? delta(op) : op.contents(input)).flatMap(Contents::integers);
    return elements.filter(list -> list.size() == 1).map(list -> list.get(0));
  }

  private static Optional<Contents> delta(OpContext op) {
    return op.has(2) ? op.contents(2) : Optional.of(Contents.of(Dim.of(1)));
  }

  private static boolean isScalar(Optional<double[]> elements) {
    return elements.isPresent() && elements.get().length == 1;
  }
}
