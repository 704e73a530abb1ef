package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/**
 * Normalisations.
 *
 * <p>Operations per element of the output, as {@link Costs} counts them; what is done once for each
 * mean (the root, the reciprocal, adding epsilon) is not counted:
 *
 * <table>
 *   <caption>Operations per element</caption>
 *   <tr><td>BatchNormalization with stored statistics</td><td>2</td><td>scale and shift, the
 *       statistics in them</td></tr>
 *   <tr><td>BatchNormalization that trains, InstanceNormalization, GroupNormalization,
 *       LayerNormalization</td><td>7</td><td>mean, sub, square, sum, mul, scale, bias; without a
 *       bias 6</td></tr>
 *   <tr><td>RMSNormalization, SimplifiedLayerNormalization</td><td>4</td><td>square, sum, mul,
 *       scale</td></tr>
 *   <tr><td>MeanVarianceNormalization</td><td>5</td><td>mean, sub, square, sum, mul</td></tr>
 *   <tr><td>LpNormalization</td><td>3</td><td>abs or square, sum, div</td></tr>
 *   <tr><td>LRN of size n</td><td>n + 4</td><td>square, n - 1 adds, mul, add, pow, div</td></tr>
 * </table>
 */
final class NormOps {
  /** Since this version an attribute says whether BatchNormalization trains. */
  private static final int TRAINING_MODE = 14;

  /** Inputs of BatchNormalization. */
  private static final int MEAN = 3;

  private NormOps() {}

  static List<OpRule> rules() {
    ShapeRule same = ElementwiseShapes::ofFirst;
    CostRule centred = Costs.perOutput(Work.NORMALISATION, Costs.CENTRED_NORM);
    return List.of(
        OpRule.onnx("BatchNormalization", 1, NormOps::batchNorm, NormOps::storedBatchNormCost)
            .withElemTypes(NormOps::batchNormElemTypes),
        OpRule.onnx("BatchNormalization", TRAINING_MODE, NormOps::batchNorm, NormOps::batchNormCost)
            .withElemTypes(NormOps::batchNormElemTypes),
        OpRule.onnx("InstanceNormalization", 1, same, centred),
        OpRule.onnx("GroupNormalization", 1, same, centred),
        OpRule.onnx("LayerNormalization", 1, NormOps::layerNorm, NormOps::layerNormCost)
            .withElemTypes(op -> List.of(op.elemType(0), stashType(op))),
        OpRule.onnx("RMSNormalization", 1, NormOps::rmsNorm, NormOps::rmsNormCost)
            .withElemTypes(NormOps::rmsNormElemTypes),
        OpRule.onnx("SimplifiedLayerNormalization", 1, NormOps::rmsNorm, NormOps::rmsNormCost)
            .withElemTypes(NormOps::rmsNormElemTypes),
        OpRule.of(
                OpId.ms("SimplifiedLayerNormalization"), 1, NormOps::rmsNorm, NormOps::rmsNormCost)
            .withElemTypes(NormOps::rmsNormElemTypes),
        OpRule.onnx(
            "MeanVarianceNormalization",
            1,
            NormOps::checkedAxes,
            Costs.perOutput(Work.NORMALISATION, Costs.CENTRED_NORM - 2)),
        OpRule.onnx("LpNormalization", 1, NormOps::lpNorm, Costs.perOutput(Work.NORMALISATION, 3)),
        OpRule.onnx("LRN", 1, same, NormOps::localResponseCost));
  }

  /**
   * {@code X[N,C,...] -> Y[N,C,...], mean[C], var[C]} and, before opset 14, {@code saved_mean[C],
   * saved_var[C]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__BatchNormalization.html">ONNX
   *     BatchNormalization</a>
   */
  private static Inferred batchNorm(OpContext op) {
    Shape x = op.shape(0);
    boolean perChannel = op.attributes().i("spatial", 1) != 0;
    Optional<Shape> mean = op.shapeIfKnown(MEAN);
    if (perChannel && mean.isPresent() && mean.get().rank() == 1 && x.rank() > 1) {
      if (mean.get().dim(0).conflictsWith(x.dim(1))) {
        throw op.invalid("statistics " + mean.get() + " for the channels of " + x);
      }
    }
    if (op.outputCount() == 1) {
      return op.known(x);
    }
    Shape channels = perChannel && x.rank() > 1 ? Shape.of(x.dim(1)) : Shape.ofRank(1);
    Shape statistics = mean.orElse(channels);
    return op.known(x, statistics, statistics, statistics, statistics);
  }

  private static List<ElemType> batchNormElemTypes(OpContext op) {
    return List.of(op.elemType(0), op.elemType(MEAN));
  }

  /** The first versions train when more than Y is asked for. */
  private static OpCost storedBatchNormCost(OpContext op) {
    return batchNormCost(op, op.hasOutput(1));
  }

  private static OpCost batchNormCost(OpContext op) {
    return batchNormCost(op, op.attributes().i("training_mode", 0) != 0);
  }

  private static OpCost batchNormCost(OpContext op, boolean trains) {
    return Costs.outputs(op, Work.NORMALISATION, trains ? Costs.CENTRED_NORM : 2);
  }

  /**
   * {@code X[d0..,dk..] -> Y[d0..,dk..], Mean[d0..,1..], InvStdDev[d0..,1..]} for {@code axis = k}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__LayerNormalization.html">ONNX
   *     LayerNormalization</a>
   */
  private static Inferred layerNorm(OpContext op) {
    Shape x = op.shape(0);
    Shape rows = rows(op, x, op.axis("axis", -1, x.rank()));
    return op.known(x, rows, rows);
  }

  /** {@code X[d0..,dk..] -> Y[d0..,dk..], InvStdDev[d0..,1..]} for {@code axis = k}. */
  private static Inferred rmsNorm(OpContext op) {
    Shape x = op.shape(0);
    return op.known(x, rows(op, x, op.axis("axis", -1, x.rank())));
  }

  /** One element for each row; checks the scale. */
  private static Shape rows(OpContext op, Shape x, int axis) {
    Optional<Shape> scale = op.shapeIfKnown(1);
    if (scale.isPresent() && scale.get().rank() == 1 && x.rank() - axis == 1) {
      Dim size = scale.get().dim(0);
      if (!size.is(1) && size.conflictsWith(x.dim(-1))) {
        throw op.invalid("scale " + scale.get() + " for the rows of " + x);
      }
    }
    Shape rows = x;
    for (int k = axis; k < x.rank(); k++) {
      rows = rows.with(k, Dim.of(1));
    }
    return rows;
  }

  private static ElemType stashType(OpContext op) {
    return op.elemTypeAttribute("stash_type", ElemType.FLOAT);
  }

  /** The result has the scale's type. */
  private static List<ElemType> rmsNormElemTypes(OpContext op) {
    return List.of(op.elemType(1), stashType(op));
  }

  private static OpCost layerNormCost(OpContext op) {
    int each = op.has(2) ? Costs.CENTRED_NORM : Costs.CENTRED_NORM - 1;
    return Costs.inputs(op, Work.NORMALISATION, each);
  }

  private static OpCost rmsNormCost(OpContext op) {
    return Costs.inputs(op, Work.NORMALISATION, Costs.RMS_NORM);
  }

  private static Inferred checkedAxes(OpContext op) {
    Shape x = op.shape(0);
    for (long axis : op.attributes().ints("axes")) {
      op.normalised(axis, x.rank());
    }
    return op.known(x);
  }

  private static Inferred lpNorm(OpContext op) {
    Shape x = op.shape(0);
    op.axis("axis", -1, x.rank());
    return op.known(x);
  }

  private static OpCost localResponseCost(OpContext op) {
    return Costs.outputs(op, Work.NORMALISATION, op.attributes().i("size", 1) + 4);
  }
}
