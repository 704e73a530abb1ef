package dev.onnxslim.analyzer.params;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.List;

/**
 * How many numbers a weight holds whose reader packs several into each stored byte.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
 *     operators</a>
 */
final class PackedElements {
  private static final OpId N_BITS = OpId.ms("MatMulNBits");
  private static final OpId BNB4 = OpId.ms("MatMulBnb4");
  private static final OpId GATHER = OpId.ms("GatherBlockQuantized");
  private static final OpId EXPERTS = OpId.ms("QMoE");

  private PackedElements() {}

  /** The elements of a weight, unpacked. */
  static long of(Tensor tensor, List<Node> readers) {
    long elements = tensor.elements();
    if (tensor.elemType() != ElemType.UINT8 && tensor.elemType() != ElemType.INT8) {
      return elements;
    }
    for (Node node : readers) {
      Attributes attributes = node.attributes();
      OpId op = node.op();
      long stated = attributes.i("N", 0) * attributes.i("K", 0);
      if ((op.equals(N_BITS) || op.equals(BNB4)) && stated > 0) {
        return stated; // the last block of a row may be filled up
      }
      if (op.equals(GATHER) && tensor.elemType() == ElemType.UINT8) {
        return elements * perByte(attributes.i("bits", 4));
      }
      if (op.equals(EXPERTS)) {
        return elements * perByte(attributes.i("expert_weight_bits", 4));
      }
    }
    return elements;
  }

  private static long perByte(long bits) {
    return bits == 2 || bits == 4 ? Byte.SIZE / bits : 1;
  }
}
