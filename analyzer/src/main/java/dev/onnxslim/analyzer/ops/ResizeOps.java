package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Rules of operators that sample a tensor on another grid. */
final class ResizeOps {
  private ResizeOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Resize", 10, op -> resize(op, 1), ResizeOps::resizeCost),
        OpRule.onnx("Resize", 11, op -> resize(op, 2), ResizeOps::resizeCost),
        OpRule.onnx("Upsample", 1, ResizeOps::upsampleImage, ResizeOps::resizeCost),
        OpRule.onnx("Upsample", 7, ResizeOps::upsample, ResizeOps::resizeCost),
        OpRule.onnx("Upsample", 9, op -> resize(op, 1), ResizeOps::resizeCost));
  }

  /**
   * {@code X[d0, ...] -> Y[floor(d0 · scale0), ...]}, or the sizes that are given.
   *
   * @param scalesInput the input that holds the scales; regions and sizes stand beside it
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Resize.html">ONNX Resize</a>
   */
  private static Inferred resize(OpContext op, int scalesInput) {
    Shape data = op.shape(0);
    List<Integer> axes = axes(op, data.rank());
    int sizesInput = scalesInput + 1;
    if (isGiven(op, sizesInput)) {
      return op.known(sized(op, data, axes, sizesInput));
    }
    if (!isGiven(op, scalesInput)) {
      throw op.invalid("neither scales nor sizes");
    }
    Optional<double[]> scales = op.contents(scalesInput).flatMap(Contents::reals);
    if (scales.isEmpty()) {
      return op.known(sized(data, axes, Collections.nCopies(axes.size(), Dim.UNKNOWN)));
    }
    checkCount(op, scales.get().length, axes.size());
    boolean crops =
        op.attributes().s("coordinate_transformation_mode", "").equals("tf_crop_and_resize");
    List<Dim> sizes = new ArrayList<>();
    for (int k = 0; k < axes.size(); k++) {
      boolean cut = crops && !isWhole(op, k, axes.size());
      sizes.add(cut ? Dim.UNKNOWN : scaled(op, data.dim(axes.get(k)), scales.get()[k]));
    }
    return op.known(sized(data, axes, sizes));
  }

  private static List<Integer> axes(OpContext op, int rank) {
    List<Dim> named = new ArrayList<>();
    if (op.attributes().has("axes")) {
      for (long axis : op.attributes().ints("axes")) {
        named.add(Dim.of(axis));
      }
    } else {
      for (int axis = 0; axis < rank; axis++) {
        named.add(Dim.of(axis));
      }
    }
    return op.normalised(named, rank);
  }

  /** Early versions have an empty tensor where nothing is given. */
  private static boolean isGiven(OpContext op, int input) {
    return op.has(input)
        && !op.shapeIfKnown(input).map(shape -> shape.elements().is(0)).orElse(false);
  }

  private static void checkCount(OpContext op, int count, int axes) {
    if (count != axes) {
      throw op.invalid(count + " scales or sizes for " + axes + " axes");
    }
  }

  private static Shape sized(Shape data, List<Integer> axes, List<Dim> sizes) {
    List<Dim> result = new ArrayList<>(data.dims());
    for (int k = 0; k < axes.size(); k++) {
      result.set(axes.get(k), sizes.get(k));
    }
    return new Shape(result);
  }

  private static Shape sized(OpContext op, Shape data, List<Integer> axes, int sizesInput) {
    List<Dim> sizes =
        op.contents(sizesInput)
            .flatMap(Contents::integers)
            .orElseGet(() -> Collections.nCopies(axes.size(), Dim.UNKNOWN));
    checkCount(op, sizes.size(), axes.size());
    String policy = op.attributes().s("keep_aspect_ratio_policy", "stretch");
    return sized(
        data, axes, policy.equals("stretch") ? sizes : proportional(data, axes, sizes, policy));
  }

  /** All axes get the smallest or the largest scale; sizes are rounded, halves upwards. */
  private static List<Dim> proportional(
      Shape data, List<Integer> axes, List<Dim> sizes, String policy) {
    double scale = Double.NaN;
    for (int k = 0; k < axes.size(); k++) {
      Dim before = data.dim(axes.get(k));
      if (!(before instanceof Dim.Known from) || !(sizes.get(k) instanceof Dim.Known to)) {
        return Collections.nCopies(axes.size(), Dim.UNKNOWN);
      }
      double own = (double) to.size() / from.size();
      boolean better = policy.equals("not_larger") ? own < scale : own > scale;
      scale = Double.isNaN(scale) || better ? own : scale;
    }
    List<Dim> result = new ArrayList<>();
    for (int axis : axes) {
      double exact = scale * data.dim(axis).sizeOrMinusOne() + 0.5;
      double narrow = (double) (float) scale * data.dim(axis).sizeOrMinusOne() + 0.5;
      boolean clear = Math.floor(exact) == Math.floor(narrow) && Math.abs(exact) < 1L << 53;
      result.add(clear ? Dim.of((long) Math.floor(exact)) : Dim.UNKNOWN);
    }
    return result;
  }

  /** Whether the region of interest is the whole of the axis; it scales the output too. */
  private static boolean isWhole(OpContext op, int k, int axes) {
    Optional<double[]> region = op.contents(1).flatMap(Contents::reals);
    return region.isPresent()
        && region.get().length == 2 * axes
        && region.get()[k + axes] - region.get()[k] == 1;
  }

  /** {@code floor(size · scale)}; unknown where the precision of the product decides. */
  private static Dim scaled(OpContext op, Dim size, double scale) {
    if (!(scale > 0)) {
      throw op.invalid("a scale of " + scale);
    }
    if (size instanceof Dim.Known known) {
      double exact = Math.floor(known.size() * scale);
      boolean clear = exact == Math.floor((float) known.size() * (float) scale);
      return clear && exact < 1L << 53 ? Dim.of((long) exact) : Dim.UNKNOWN;
    }
    if (scale == Math.rint(scale) && scale < 1L << 24) {
      return size.times((long) scale);
    }
    return ratio(size, scale);
  }

  /** A scale of p/q with a power of two q is exact, others are if no size up to 16384 differs. */
  private static Dim ratio(Dim size, double scale) {
    for (int q = 2; q <= MAX_DENOMINATOR; q++) {
      long p = (long) Math.rint(scale * q);
      if (p > 0 && p < 1L << 24 && (float) ((double) p / q) == (float) scale) {
        return isFloor(p, q, (float) scale) ? size.times(p).floorDiv(q) : Dim.UNKNOWN;
      }
    }
    return Dim.UNKNOWN;
  }

  private static boolean isFloor(long p, int q, float scale) {
    for (int size = 0; size <= MAX_CHECKED_SIZE; size++) {
      if ((long) (size * scale) != size * p / q) {
        return false;
      }
    }
    return true;
  }

  private static final int MAX_DENOMINATOR = 64;
  private static final int MAX_CHECKED_SIZE = 1 << 14;

  /** The first version's form: {@code X[N,C,H,W]} with one scale for the height and the width. */
  static Inferred upsampleImage(OpContext op) {
    Shape data = op.shapeOfRank(0, 4);
    float height = op.attributes().f("height_scale", 1);
    float width = op.attributes().f("width_scale", 1);
    return op.known(
        data.with(2, scaled(op, data.dim(2), height)).with(3, scaled(op, data.dim(3), width)));
  }

  /** The form of versions 7 and 8: scales are an attribute. */
  static Inferred upsample(OpContext op) {
    Shape data = op.shape(0);
    float[] scales = op.attributes().floats("scales");
    checkCount(op, scales.length, data.rank());
    List<Dim> result = new ArrayList<>();
    for (int axis = 0; axis < data.rank(); axis++) {
      result.add(scaled(op, data.dim(axis), scales[axis]));
    }
    return op.known(new Shape(result));
  }

  /**
   * One operation for each element that is read for an output element: 1 for the nearest, 2 for
   * linear and 4 for cubic interpolation to the power of the axes whose size changes. Anti-aliasing
   * reads more; that is not counted.
   */
  static OpCost resizeCost(OpContext op) {
    Shape data = op.shape(0);
    Shape result = op.outputShape(0);
    int changed = 0;
    for (int axis = 0; axis < data.rank(); axis++) {
      changed += data.dim(axis).equals(result.dim(axis)) ? 0 : 1;
    }
    String mode = op.attributes().s("mode", "nearest");
    int perAxis = mode.equals("cubic") ? 4 : mode.contains("linear") ? 2 : 1;
    Dim taps = Dim.of(1);
    for (int k = 0; k < changed; k++) {
      taps = taps.times(perAxis);
    }
    return OpCost.of(Work.ELEMENTWISE, result.elements().times(taps));
  }
}
