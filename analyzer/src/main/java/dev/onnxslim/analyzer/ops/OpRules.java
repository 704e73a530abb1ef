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
    return all;
  }

  /** Built when first asked for. */
  private static final class Standard {
    private static final OpRegistry REGISTRY = OpRegistry.of(all());
  }
}
