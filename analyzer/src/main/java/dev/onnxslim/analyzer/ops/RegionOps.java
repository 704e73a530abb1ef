package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.List;

/** Rules of the operators that sample regions, grids or blocks of an image. */
final class RegionOps {
  private RegionOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("MaxRoiPool", 1, RegionOps::maxRoiPool, RegionOps::adaptive),
        OpRule.onnx("RoiAlign", 10, RegionOps::roiAlign, RegionOps::roiAlignCost),
        OpRule.ms("CropAndResize", RegionOps::crop, RegionOps::cropCost),
        OpRule.onnx("GridSample", 16, RegionOps::gridSample, RegionOps::gridSampleCost),
        OpRule.ms("GridSample", RegionOps::gridSample, RegionOps::gridSampleCost),
        OpRule.onnx("AffineGrid", 20, RegionOps::affineGrid, RegionOps::affineGridCost),
        OpRule.onnx("Col2Im", 18, RegionOps::col2im, RegionOps::col2imCost));
  }

  /**
   * {@code X[N, C, H, W], rois[R, 5] -> Y[R, C, pooled_shape]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__MaxRoiPool.html">ONNX MaxRoiPool</a>
   */
  private static Inferred maxRoiPool(OpContext op) {
    long[] pooled = op.attributes().ints("pooled_shape");
    if (pooled.length != 2) {
      throw op.invalid("pooled_shape has " + pooled.length + " sizes, 2 are expected");
    }
    return op.known(regions(op, Dim.of(pooled[0]), Dim.of(pooled[1])));
  }

  private static Shape regions(OpContext op, Dim height, Dim width) {
    Dim channels = ConvOps.image(op, 4).dim(1);
    Dim count = op.shapeIfKnown(1).isPresent() ? op.dim(1, 0) : Dim.UNKNOWN;
    if (op.shapeIfKnown(2).isPresent() && op.rank(2) == 1) {
      count = MatMulOps.either(count, op.dim(2, 0)); // the image of each region
    }
    return Shape.of(count, channels, height, width);
  }

  /** The regions' sizes are data, and with them how much is reduced. */
  private static OpCost adaptive(OpContext op) {
    return OpCost.of(Work.REDUCTION, Dim.UNKNOWN);
  }

  /**
   * {@code X[N, C, H, W], rois[R, 4], images[R] -> Y[R, C, output_height, output_width]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__RoiAlign.html">ONNX RoiAlign</a>
   */
  private static Inferred roiAlign(OpContext op) {
    Dim height = Dim.of(op.attributes().i("output_height", 1));
    Dim width = Dim.of(op.attributes().i("output_width", 1));
    return op.known(regions(op, height, width));
  }

  /**
   * Reductions: elements(Y) · sampling_ratio², and elementwise work for the four neighbours of each
   * sample; unknown for an adaptive ratio, which depends on the regions.
   */
  private static OpCost roiAlignCost(OpContext op) {
    long ratio = op.attributes().i("sampling_ratio", 0);
    if (ratio <= 0) {
      return adaptive(op);
    }
    Dim samples = op.outputShape(0).elements().times(ratio).times(ratio);
    return OpCost.of(Work.REDUCTION, samples).plus(OpCost.of(Work.ELEMENTWISE, samples.times(8)));
  }

  /**
   * {@code X[N, C, H, W], rois[R, 4], images[R], size[2] -> Y[R, C, size]}.
   *
   * @see <a
   *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
   *     operators</a>
   */
  private static Inferred crop(OpContext op) {
    List<Dim> size = op.contents(3).flatMap(Contents::integers).orElse(ConvOps.unknown(2));
    if (size.size() != 2) {
      throw op.invalid("crop_size has " + size.size() + " elements, 2 are expected");
    }
    return op.known(regions(op, size.get(0), size.get(1)));
  }

  /** Elementwise: two operations for each of the four neighbours, none for the nearest. */
  private static OpCost cropCost(OpContext op) {
    return op.attributes().s("mode", "bilinear").equals("nearest")
        ? OpCost.NONE
        : OpCost.of(Work.ELEMENTWISE, op.outputShape(0).elements().times(8));
  }

  /**
   * {@code X[N, C, d...], grid[N, e..., n] -> Y[N, C, e...]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__GridSample.html">ONNX GridSample</a>
   */
  private static Inferred gridSample(OpContext op) {
    Shape grid = op.shapeIfKnown(1).isPresent() ? op.shape(1) : Shape.ofRank(op.rank(0));
    if (grid.rank() < 3) {
      throw op.invalid("a grid " + grid);
    }
    Shape x = ConvOps.image(op, grid.rank());
    Dim batch = MatMulOps.either(x.dim(0), grid.dim(0));
    return op.known(ChannelOrder.FIRST.image(batch, x.dim(1), grid.sub(1, grid.rank() - 1).dims()));
  }

  /**
   * Elementwise: a product and a sum for each of the neighbours of each element of Y, {@code 2^n}
   * if linear, {@code 4^n} if cubic.
   */
  private static OpCost gridSampleCost(OpContext op) {
    Shape y = op.outputShape(0);
    String mode = op.attributes().s("mode", "linear");
    if (mode.equals("nearest")) {
      return OpCost.NONE;
    }
    int bits = (y.rank() - 2) * (mode.endsWith("cubic") ? 2 : 1);
    return OpCost.of(Work.ELEMENTWISE, y.elements().times(2L << bits));
  }

  /**
   * {@code theta[N, n, n+1], size[n+2] = (N, C, d...) -> grid[N, d..., n]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__AffineGrid.html">ONNX AffineGrid</a>
   */
  private static Inferred affineGrid(OpContext op) {
    List<Dim> size = sizes(op, 1);
    if (size.size() != 4 && size.size() != 5) {
      throw op.invalid("a size of " + size.size() + " elements, 4 or 5 are expected");
    }
    List<Dim> dims = new ArrayList<>(size.subList(2, size.size()));
    dims.add(Dim.of(size.size() - 2L));
    Dim batch = op.shapeIfKnown(0).isPresent() ? op.shapeOfRank(0, 3).dim(0) : size.get(0);
    dims.add(0, MatMulOps.either(size.get(0), batch));
    return op.known(new Shape(dims));
  }

  /** The elements of an input, or as many unknown ones as it has. */
  private static List<Dim> sizes(OpContext op, int index) {
    if (op.contents(index).flatMap(Contents::integers).isEmpty()
        && op.shapeIfKnown(index).isPresent()
        && op.shapeOfRank(index, 1).dim(0) instanceof Dim.Known count
        && count.size() < Contents.MAX_ELEMENTS) {
      return ConvOps.unknown((int) count.size());
    }
    return op.integers(index);
  }

  /** Elementwise: {@code n} products and sums for each element of the grid. */
  private static OpCost affineGridCost(OpContext op) {
    Shape grid = op.outputShape(0);
    return OpCost.of(Work.ELEMENTWISE, grid.elements().times(grid.dim(-1)).times(2));
  }

  /**
   * {@code X[N, C · elements(block), L], image[n], block[n] -> Y[N, C, image...]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Col2Im.html">ONNX Col2Im</a>
   */
  private static Inferred col2im(OpContext op) {
    Shape x = ConvOps.image(op, 3);
    List<Dim> image = sizes(op, 1);
    Dim block = new Shape(sizes(op, 2)).elements();
    Dim channels = x.dim(1).floorDiv(block);
    return op.known(ChannelOrder.FIRST.image(x.dim(0), channels, image));
  }

  /** Elementwise: one sum for each element of X. */
  private static OpCost col2imCost(OpContext op) {
    return OpCost.of(Work.ELEMENTWISE, op.shape(0).elements());
  }
}
