package dev.onnxslim.analyzer.ops;

import java.util.ArrayList;
import java.util.List;

/** The list of families. */
public final class OpRules {
  private OpRules() {}

  /** The rules of all operators that are known. */
  public static OpRegistry standard() {
    return Standard.REGISTRY;
  }

  private static List<OpRule> all() {
    List<OpRule> all = new ArrayList<>();
    all.addAll(MatMulOps.rules());
    all.addAll(EinsumOps.rules());
    all.addAll(ConvOps.rules());
    all.addAll(PoolOps.rules());
    all.addAll(RegionOps.rules());
    all.addAll(AttentionOps.rules());
    all.addAll(LinearAttentionOps.rules());
    all.addAll(MicrosoftMatMulOps.rules());
    all.addAll(MicrosoftConvOps.rules());
    all.addAll(MicrosoftAttentionOps.rules());
    all.addAll(ProjectedAttentionOps.rules());
    all.addAll(SparseAttentionOps.rules());
    all.addAll(ElementwiseOps.rules());
    all.addAll(ConversionOps.rules());
    all.addAll(RandomOps.rules());
    all.addAll(ActivationOps.rules());
    all.addAll(ReductionOps.rules());
    all.addAll(NormOps.rules());
    all.addAll(LossOps.rules());
    all.addAll(ContribElementOps.rules());
    all.addAll(ContribNormOps.rules());
    all.addAll(ConstantOps.rules());
    all.addAll(RangeOps.rules());
    all.addAll(ShapeOps.rules());
    all.addAll(ReshapeOps.rules());
    all.addAll(SliceOps.rules());
    all.addAll(MovementOps.rules());
    all.addAll(SelectionOps.rules());
    all.addAll(PadOps.rules());
    all.addAll(ResizeOps.rules());
    all.addAll(IndexingOps.rules());
    all.addAll(ScatterOps.rules());
    all.addAll(RecurrentOps.rules());
    all.addAll(SequenceOps.rules());
    all.addAll(OptionalOps.rules());
    all.addAll(StringOps.rules());
    all.addAll(SignalOps.rules());
    all.addAll(QuantizationOps.rules());
    all.addAll(MlOps.rules());
    all.addAll(TreeOps.rules());
    all.addAll(TokenOps.rules());
    all.addAll(RuntimeOps.rules());
    all.addAll(NchwcOps.rules());
    all.addAll(IndexerOps.rules());
    return all;
  }

  /** Built when first asked for. */
  private static final class Standard {
    private static final OpRegistry REGISTRY = OpRegistry.of(all());
  }
}
