package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.Collections;
import java.util.List;

/** Rules of the poolings over a window or the whole image. */
final class PoolOps {
  private PoolOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("MaxPool", 1, PoolOps::maxPool, PoolOps::cost)
            .withElemTypes(op -> List.of(op.elemType(0), ElemType.INT64)),
        OpRule.onnx("AveragePool", 1, shape(ChannelOrder.FIRST), PoolOps::cost),
        OpRule.onnx("LpPool", 1, shape(ChannelOrder.FIRST), PoolOps::cost),
        OpRule.onnx("GlobalAveragePool", 1, PoolOps::global, PoolOps::globalCost),
        OpRule.onnx("GlobalMaxPool", 1, PoolOps::global, PoolOps::globalCost),
        OpRule.onnx("GlobalLpPool", 1, PoolOps::global, PoolOps::globalCost),
        OpRule.onnx("MaxUnpool", 9, PoolOps::unpool, op -> OpCost.NONE),
        OpRule.ms("MaxpoolWithMask", shape(ChannelOrder.FIRST), PoolOps::cost),
        OpRule.ms("NhwcMaxPool", shape(ChannelOrder.LAST), PoolOps::cost),
        OpRule.ms(
            "QLinearAveragePool", op -> op.known(pooled(op, ChannelOrder.of(op))), PoolOps::cost),
        OpRule.ms("QLinearGlobalAveragePool", PoolOps::global, PoolOps::globalCost));
  }

  static ShapeRule shape(ChannelOrder order) {
    return op -> op.known(pooled(op, order));
  }

  /**
   * {@code X[N, C, d...] -> Y[N, C, e...]}, and where each maximum was found.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__MaxPool.html">ONNX MaxPool</a>
   */
  private static Inferred maxPool(OpContext op) {
    Shape y = pooled(op, ChannelOrder.FIRST);
    return op.known(y, y);
  }

  private static Shape pooled(OpContext op, ChannelOrder order) {
    List<Dim> kernel = kernel(op);
    Shape x = ConvOps.image(op, kernel.size() + 2);
    Window window = Window.ofPooling(op, kernel);
    return order.image(x.dim(0), order.channels(x), window.outputSizes(order.spatial(x)));
  }

  private static List<Dim> kernel(OpContext op) {
    List<Dim> kernel = Window.kernelShape(op);
    if (kernel.isEmpty()) {
      throw op.unknown("the kernel's shape"); // LpPool could do without once
    }
    return kernel;
  }

  /** Reductions: elements(Y) · elements of the kernel, padding counted. */
  static OpCost cost(OpContext op) {
    Dim window = Window.ofPooling(op, kernel(op)).elements();
    return OpCost.of(Work.REDUCTION, op.outputShape(0).elements().times(window));
  }

  /**
   * {@code X[N, C, d...] -> Y[N, C, 1...]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html">ONNX
   *     GlobalAveragePool</a>
   */
  private static Inferred global(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() < 2) {
      throw op.invalid("an image without channels: " + x);
    }
    ChannelOrder order = ChannelOrder.of(op);
    List<Dim> ones = Collections.nCopies(x.rank() - 2, Dim.of(1));
    return op.known(order.image(x.dim(0), order.channels(x), ones));
  }

  /** Reductions: elements(X). */
  private static OpCost globalCost(OpContext op) {
    return OpCost.of(Work.REDUCTION, op.shape(0).elements());
  }

  /**
   * {@code X[N, C, e...] -> Y[N, C, d...]}: the sizes that the third input states, or those that
   * {@code MaxPool} would make {@code e} of without rounding.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__MaxUnpool.html">ONNX MaxUnpool</a>
   */
  private static Inferred unpool(OpContext op) {
    List<Dim> kernel = kernel(op);
    Shape x = ConvOps.image(op, kernel.size() + 2);
    if (!op.has(2)) {
      Window window = Window.of(op, kernel);
      List<Dim> sizes = window.transposedSizes(ChannelOrder.FIRST.spatial(x));
      return op.known(ChannelOrder.FIRST.image(x.dim(0), x.dim(1), sizes));
    }
    List<Dim> stated = op.contents(2).flatMap(Contents::integers).orElse(ConvOps.unknown(x.rank()));
    if (stated.size() != x.rank()) {
      throw op.invalid("an output shape of " + stated.size() + " sizes for " + x);
    }
    return op.known(new Shape(stated));
  }
}
