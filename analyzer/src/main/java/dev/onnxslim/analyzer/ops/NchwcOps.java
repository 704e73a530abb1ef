package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rules of the operators that onnxruntime writes into a model which it has optimized for one CPU.
 * They keep channels in blocks of as many as that CPU computes at once, the last one filled up:
 * shapes are {@code [N,C,...]} with the channels of all blocks, and these are what is counted.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/optimizer/nchwc_transformer.cc">onnxruntime,
 *     NchwcTransformer</a>
 */
final class NchwcOps {
  private static final String DOMAIN = "com.microsoft.nchwc";

  private static final Set<String> POOLS =
      Set.of("AveragePool", "GlobalAveragePool", "GlobalMaxPool", "MaxPool");

  private NchwcOps() {}

  static List<OpRule> rules() {
    List<OpRule> rules = new ArrayList<>();
    rules.add(nchwc("Conv", ConvOps.shape(1), MicrosoftConvOps.activated(ConvOps.cost(1, 2))));
    for (OpRule pool : PoolOps.rules()) {
      if (pool.op().domain().isEmpty() && POOLS.contains(pool.op().type())) {
        rules.add(nchwc(pool.op().type(), pool.shapes(), pool.cost()));
      }
    }
    rules.add(nchwc("ReorderInput", NchwcOps::toBlocks, CostRule.NONE));
    rules.add(nchwc("ReorderOutput", NchwcOps::fromBlocks, CostRule.NONE));
    rules.add(nchwc("Upsample", NchwcOps::upsample, ResizeOps::resizeCost));
    return rules;
  }

  private static OpRule nchwc(String type, ShapeRule shapes, CostRule cost) {
    return OpRule.of(new OpId(DOMAIN, type), 1, shapes, cost);
  }

  /** {@code X[N,C,...]}, or {@code [N,...,C]} as an attribute says, to blocks of channels. */
  private static Inferred toBlocks(OpContext op) {
    Shape x = image(op);
    ChannelOrder order = ChannelOrder.of(op);
    // How many make a block is a matter of the CPU.
    return op.known(ChannelOrder.FIRST.image(x.dim(0), Dim.UNKNOWN, order.spatial(x)));
  }

  /** Blocks of channels to {@code Y[N,channels,...]} or {@code Y[N,...,channels]}. */
  private static Inferred fromBlocks(OpContext op) {
    Shape x = image(op);
    long stated = op.attributes().i("channels", 0);
    Dim channels = stated > 0 ? Dim.of(stated) : Dim.UNKNOWN;
    return op.known(ChannelOrder.of(op).image(x.dim(0), channels, ChannelOrder.FIRST.spatial(x)));
  }

  private static Inferred upsample(OpContext op) {
    Shape x = image(op);
    long[] scales = op.attributes().ints("scales");
    if (scales.length != 0 && scales.length != x.rank()) {
      throw op.invalid(scales.length + " scales for " + x);
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < x.rank(); axis++) {
      dims.add(scales.length == 0 ? x.dim(axis) : x.dim(axis).times(scales[axis]));
    }
    return op.known(new Shape(dims));
  }

  private static Shape image(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() < 3) {
      throw op.invalid("no image of channels: " + x);
    }
    return x;
  }
}
