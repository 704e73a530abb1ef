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
    return all;
  }

  /** Built when first asked for. */
  private static final class Standard {
    private static final OpRegistry REGISTRY = OpRegistry.of(all());
  }
}
