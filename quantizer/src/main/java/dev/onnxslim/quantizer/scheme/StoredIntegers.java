package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises weights that are integers already, in our forms and in those of other tools, and the
 * scales that belong to them.
 */
final class StoredIntegers {
  private static final Set<ElemType> INTEGERS =
      Set.of(
          ElemType.INT8,
          ElemType.UINT8,
          ElemType.INT4,
          ElemType.UINT4,
          ElemType.INT2,
          ElemType.UINT2,
          ElemType.FLOAT8E4M3FN,
          ElemType.FLOAT8E4M3FNUZ,
          ElemType.FLOAT8E5M2,
          ElemType.FLOAT8E5M2FNUZ,
          ElemType.FLOAT4E2M1);

  /** Where an operator reads integer weights. */
  private static final Map<OpId, Set<Integer>> READERS =
      Map.ofEntries(
          Map.entry(OpId.onnx("DequantizeLinear"), Set.of(0)),
          Map.entry(OpId.ms("DequantizeLinear"), Set.of(0)),
          Map.entry(OpId.onnx("Cast"), Set.of(0)),
          Map.entry(OpId.onnx("Gather"), Set.of(0)),
          Map.entry(OpId.onnx("MatMulInteger"), Set.of(0, 1)),
          Map.entry(OpId.onnx("ConvInteger"), Set.of(1)),
          Map.entry(OpId.onnx("QLinearMatMul"), Set.of(0, 3)),
          Map.entry(OpId.onnx("QLinearConv"), Set.of(3)),
          Map.entry(OpId.ms("QGemm"), Set.of(0, 3)),
          Map.entry(OpId.ms("QAttention"), Set.of(1)),
          Map.entry(OpId.ms("MatMulNBits"), Set.of(1)),
          Map.entry(OpId.ms("MatMulBnb4"), Set.of(1)),
          Map.entry(OpId.ms("MatMulIntegerToFloat"), Set.of(0, 1)),
          Map.entry(OpId.ms("DynamicQuantizeMatMul"), Set.of(1)),
          Map.entry(OpId.ms("DynamicQuantizeLSTM"), Set.of(1, 2)),
          Map.entry(OpId.ms("GatherBlockQuantized"), Set.of(0)),
          Map.entry(OpId.ms("QMoE"), Set.of(2, 5, 8)),
          Map.entry(OpId.ms("QEmbedLayerNormalization"), Set.of(2, 3, 4)));

  private StoredIntegers() {}

  /** Whether a constant is a weight that some tool has quantized. */
  static boolean isWeight(Value constant, Tensor tensor) {
    return INTEGERS.contains(tensor.elemType())
        && tensor.elements() > 1
        && constant.uses().stream().anyMatch(StoredIntegers::readsWeight);
  }

  /**
   * Whether a float table is the scales of an embedding that is quantized already: what Gather
   * looks up in it is multiplied with integers.
   */
  static boolean isScaleOfTable(Value table) {
    for (Use use : table.uses()) {
      Node lookup = use.node();
      if (lookup.op().equals(OpId.onnx("Gather"))) {
        for (Use product : afterCast(lookup.output(0)).uses()) {
          Node multiply = product.node();
          if (multiply.op().equals(OpId.onnx("Mul"))
              && isInteger(multiply.input(1 - product.index()))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean readsWeight(Use use) {
    boolean reads = READERS.getOrDefault(use.node().op(), Set.of()).contains(use.index());
    if (!reads || !use.node().op().equals(OpId.onnx("Cast"))) {
      return reads;
    }
    // A zero point is cast too, but then subtracted.
    return use.node().output(0).uses().stream()
        .anyMatch(next -> !next.node().op().equals(OpId.onnx("Sub")) || next.index() == 0);
  }

  private static Value afterCast(Value value) {
    for (Use use : value.uses()) {
      if (use.node().op().equals(OpId.onnx("Cast"))) {
        return use.node().output(0);
      }
    }
    return value;
  }

  /** Whether a value is integers of a constant, looked up, cast and shifted. */
  private static boolean isInteger(Value value) {
    Value at = value;
    Optional<Node> maker = at.producer();
    while (maker.isPresent()
        && Set.of("Sub", "Cast", "Gather", "Reshape").contains(maker.get().op().type())) {
      at = maker.get().input(0);
      maker = at.producer();
    }
    return at.constant().map(tensor -> INTEGERS.contains(tensor.elemType())).orElse(false);
  }
}
