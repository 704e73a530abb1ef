package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules of operators that put elements in another order, or tensors side by side. */
final class MovementOps {
  private MovementOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Transpose", 1, MovementOps::transpose, CostRule.NONE)
            .withContents(MovementOps::transposeContents),
        OpRule.onnx("Concat", 1, op -> concat(op, axisOfFirstVersion(op)), CostRule.NONE)
            .withContents(op -> concatContents(op, axisOfFirstVersion(op))),
        OpRule.onnx("Concat", 4, op -> concat(op, axis(op)), CostRule.NONE)
            .withContents(op -> concatContents(op, axis(op))),
        OpRule.onnx("DepthToSpace", 1, MovementOps::depthToSpace, CostRule.NONE),
        OpRule.onnx("SpaceToDepth", 1, MovementOps::spaceToDepth, CostRule.NONE),
        OpRule.onnx("Trilu", 14, MovementOps::sameShape, CostRule.NONE)
            .withContents(MovementOps::triluContents),
        OpRule.ms("Trilu", MovementOps::sameShape, CostRule.NONE)
            .withContents(MovementOps::triluContents),
        OpRule.onnx("ReverseSequence", 10, MovementOps::sameShape, CostRule.NONE),
        OpRule.ms("UnfoldTensor", MovementOps::unfold, CostRule.NONE));
  }

  private static Inferred sameShape(OpContext op) {
    return op.known(op.shape(0));
  }

  /**
   * {@code X[d0, ...] -> Y[d(perm0), ...]}; in reverse order without {@code perm}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Transpose.html">ONNX Transpose</a>
   */
  static Inferred transpose(OpContext op) {
    Optional<Shape> data = op.shapeIfKnown(0);
    if (data.isEmpty() && op.attributes().has("perm")) {
      return op.known(Shape.ofRank(op.attributes().ints("perm").length));
    }
    Shape shape = op.shape(0);
    List<Dim> dims = new ArrayList<>();
    for (int axis : permutation(op, shape.rank())) {
      dims.add(shape.dim(axis));
    }
    return op.known(new Shape(dims));
  }

  private static int[] permutation(OpContext op, int rank) {
    int[] result = new int[rank];
    long[] perm = op.attributes().ints("perm");
    boolean given = op.attributes().has("perm");
    if (given && perm.length != rank) {
      throw op.invalid("perm has " + perm.length + " axes for rank " + rank);
    }
    boolean[] seen = new boolean[rank];
    for (int axis = 0; axis < rank; axis++) {
      result[axis] = given ? op.normalised(perm[axis], rank) : rank - 1 - axis;
      if (seen[result[axis]]) {
        throw op.invalid("axis " + result[axis] + " is given twice");
      }
      seen[result[axis]] = true;
    }
    return result;
  }

  private static List<Optional<Contents>> transposeContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    if (data.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    int[] perm = permutation(op, from.rank());
    int[] source = new int[perm.length];
    return SmallTensor.only(
        from.moved(
            op.outputShape(0),
            place -> {
              for (int axis = 0; axis < perm.length; axis++) {
                source[perm[axis]] = place[axis];
              }
              return from.index(source);
            }));
  }

  private static long axisOfFirstVersion(OpContext op) {
    return op.attributes().i("axis", 1);
  }

  private static long axis(OpContext op) {
    if (!op.attributes().has("axis")) {
      throw op.invalid("no axis");
    }
    return op.attributes().i("axis", 0);
  }

  /**
   * {@code X0, X1 ... -> Y}, whose size along the axis is the sum.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Concat.html">ONNX Concat</a>
   */
  private static Inferred concat(OpContext op, long givenAxis) {
    Optional<Shape> joined = Optional.empty();
    Dim sum = Dim.of(0);
    for (int k = 0; k < op.inputCount(); k++) {
      Optional<Shape> part = op.shapeIfKnown(k);
      if (part.isPresent()) {
        int axis = op.normalised(givenAxis, part.get().rank());
        sum = sum.plus(part.get().dim(axis));
        joined = Optional.of(joined.isEmpty() ? part.get() : merged(op, joined.get(), part.get()));
      } else {
        sum = Dim.UNKNOWN;
      }
    }
    Shape shape = joined.orElseThrow(() -> op.unknown("the shape of any input"));
    int axis = op.normalised(givenAxis, shape.rank());
    for (int k = 0; k < op.inputCount(); k++) {
      checkSame(op, shape, k, axis);
    }
    return op.known(shape.with(axis, sum));
  }

  /** Of two sizes that have to be equal the one that says most. */
  private static Shape merged(OpContext op, Shape a, Shape b) {
    if (a.rank() != b.rank()) {
      throw op.invalid("the ranks differ: " + a + ", " + b);
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < a.rank(); axis++) {
      Dim x = a.dim(axis);
      Dim y = b.dim(axis);
      dims.add(x instanceof Dim.Unknown || y.isKnown() && !x.isKnown() ? y : x);
    }
    return new Shape(dims);
  }

  private static void checkSame(OpContext op, Shape shape, int input, int axis) {
    Shape part = op.shapeIfKnown(input).orElse(shape);
    for (int other = 0; other < shape.rank(); other++) {
      if (other != axis && shape.dim(other).conflictsWith(part.dim(other))) {
        throw op.invalid("input " + input + " is " + part + " beside " + shape);
      }
    }
  }

  private static List<Optional<Contents>> concatContents(OpContext op, long givenAxis) {
    List<SmallTensor> parts = new ArrayList<>();
    for (int k = 0; k < op.inputCount(); k++) {
      Optional<SmallTensor> part = SmallTensor.maybeUnknown(op, k);
      if (part.isEmpty()) {
        return List.of();
      }
      parts.add(part.get());
    }
    Optional<int[]> sizes = SmallTensor.sizes(op.outputShape(0));
    if (sizes.isEmpty()) {
      return List.of();
    }
    int axis = op.normalised(givenAxis, sizes.get().length);
    ElementList list = new ElementList();
    SmallTensor.forEachPlace(
        sizes.get(),
        place -> {
          int[] source = place.clone();
          int k = 0;
          while (source[axis] >= parts.get(k).size(axis)) {
            source[axis] -= parts.get(k++).size(axis);
          }
          list.add(parts.get(k).contents(), parts.get(k).index(source));
        });
    return SmallTensor.only(list.contents());
  }

  /** {@code X[N,C,H,W] -> Y[N, C/b², H·b, W·b]}. */
  static Inferred depthToSpace(OpContext op) {
    Shape data = op.shapeOfRank(0, 4);
    Dim block = block(op);
    Dim depth = parts(op, data.dim(1), block.times(block));
    return op.known(
        Shape.of(data.dim(0), depth, data.dim(2).times(block), data.dim(3).times(block)));
  }

  /** {@code X[N,C,H,W] -> Y[N, C·b², H/b, W/b]}. */
  static Inferred spaceToDepth(OpContext op) {
    Shape data = op.shapeOfRank(0, 4);
    Dim block = block(op);
    Dim depth = data.dim(1).times(block.times(block));
    return op.known(
        Shape.of(data.dim(0), depth, parts(op, data.dim(2), block), parts(op, data.dim(3), block)));
  }

  private static Dim block(OpContext op) {
    long size = op.attributes().i("blocksize", 0);
    if (size <= 0) {
      throw op.invalid("blocks of size " + size);
    }
    return Dim.of(size);
  }

  private static Dim parts(OpContext op, Dim size, Dim part) {
    if (size.mod(part).conflictsWith(Dim.of(0))) {
      throw op.invalid("a size of " + size + " in parts of " + part);
    }
    return size.floorDiv(part);
  }

  private static List<Optional<Contents>> triluContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    Dim k = op.has(1) ? op.integer(1) : Dim.of(0);
    if (data.isEmpty() || data.get().rank() < 2 || !(k instanceof Dim.Known diagonal)) {
      return List.of();
    }
    SmallTensor from = data.get();
    boolean upper = op.attributes().i("upper", 1) != 0;
    return SmallTensor.only(
        from.moved(
            op.outputShape(0),
            place -> {
              long beyond = place[place.length - 1] - (long) place[place.length - 2];
              boolean kept = upper ? beyond >= diagonal.size() : beyond <= diagonal.size();
              return kept ? from.index(place) : SmallTensor.FILL;
            },
            Dim.of(0)));
  }

  /** {@code X[..., d, ...] -> Y[..., (d - size) / step + 1, ..., size]}, overlapping parts. */
  static Inferred unfold(OpContext op) {
    Shape data = op.shape(0);
    int axis = op.axis("dim", -1, data.rank());
    Dim size = Dim.of(op.attributes().i("size", 0));
    long step = op.attributes().i("step", 1);
    if (step <= 0) {
      throw op.invalid("a step of " + step);
    }
    Dim count = data.dim(axis).minus(size).floorDiv(step).plus(1);
    return op.known(data.with(axis, count).append(size));
  }
}
