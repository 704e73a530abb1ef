package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * Readers of {@code QuantizeLinear(DequantizeLinear(q))} read {@code q}, if both nodes have the
 * same scale, zero point and attributes. Rounding gives the integer back that the float was made
 * from: it is of 8 or 16 bits, and floats hold the product with the scale, a constant, to 24 bits.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html">ONNX QuantizeLinear</a>
 */
public record EliminateRepeatedQuantization() implements Pass {
  private static final OpId QUANTIZE = OpId.onnx("QuantizeLinear");
  private static final OpId DEQUANTIZE = OpId.onnx("DequantizeLinear");
  private static final Set<ElemType> INTEGERS =
      Set.of(ElemType.INT8, ElemType.UINT8, ElemType.INT16, ElemType.UINT16);

  /** Between these a product with an integer neither overflows nor becomes subnormal. */
  private static final float LEAST = 0x1p-100f;

  private static final float MOST = 0x1p100f;

  @Override
  public String name() {
    return "eliminate-repeated-quantization";
  }

  @Override
  public String summary() {
    return "integers that were dequantized are not quantized again in the same way";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node quantize : graph.nodes(QUANTIZE)) {
      Node dequantize = quantize.input(0).producer().orElse(null);
      if (dequantize == null
          || !dequantize.op().equals(DEQUANTIZE)
          || !isSame(quantize, dequantize)
          || !givesBack(quantize, dequantize, facts)) {
        continue;
      }
      Value integers = dequantize.input(0);
      Value again = quantize.output(0);
      if (!again.isGraphOutput() && Graph.canReplaceUses(again, integers)) {
        graph.replaceUses(again, integers);
        graph.remove(quantize);
        edits++;
      }
    }
    return edits;
  }

  private static boolean isSame(Node quantize, Node dequantize) {
    return quantize.input(1) == dequantize.input(1)
        && quantize.input(2) == dequantize.input(2)
        && !quantize.attributes().hasReference()
        && !dequantize.attributes().hasReference()
        && axes(quantize).equals(axes(dequantize));
  }

  private static String axes(Node node) {
    return node.attributes().i("axis", 1) + " " + node.attributes().i("block_size", 0);
  }

  private static boolean givesBack(Node quantize, Node dequantize, Facts facts) {
    Tensor scale = quantize.input(1).constant().orElse(null);
    ElemType type =
        quantize
            .input(2)
            .constant()
            .map(Tensor::elemType)
            .orElseGet(() -> facts.elemType(dequantize.input(0)));
    boolean free = quantize.input(2).isAbsent();
    if (scale == null
        || scale.elemType() != ElemType.FLOAT
        || !INTEGERS.contains(type)
        || free && type != ElemType.UINT8
        || !free && quantize.input(2).constant().isEmpty()
        || quantize.attributes().has("output_dtype")
        || quantize.attributes().has("precision")
        || dequantize.attributes().has("output_dtype")) {
      return false;
    }
    try {
      for (float value : scale.toFloats()) {
        if (!(value >= LEAST && value <= MOST)) {
          return false;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }
}
