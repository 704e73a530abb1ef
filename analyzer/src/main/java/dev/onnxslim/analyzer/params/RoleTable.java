package dev.onnxslim.analyzer.params;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import java.util.HashMap;
import java.util.Map;

/**
 * What operators use their inputs for. A new one is one row: a letter for each input, in order.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
 *     operators</a>
 */
final class RoleTable {
  /** W weight, B bias, N normalisation, E embedding, R running, Q quantization, C constant. */
  private static final String[] STANDARD = {
    "Conv -WB",
    "ConvTranspose -WB",
    "DeformConv -W-B",
    "Gemm WWB",
    "MatMul WW",
    "LSTM -WWB-CCW",
    "GRU -WWB-C",
    "RNN -WWB-C",
    "BatchNormalization -NNRR",
    "InstanceNormalization -NN",
    "LayerNormalization -NN",
    "GroupNormalization -NN",
    "RMSNormalization -N",
    "SimplifiedLayerNormalization -N",
    "PRelu -N",
    "RotaryEmbedding -CC",
    "QuantizeLinear WQQ",
    "DequantizeLinear WQQ",
    "MatMulInteger WWQQ",
    "ConvInteger -WQQ",
    "QLinearMatMul WQQWQQQQ",
    "QLinearConv -QQWQQQQB"
  };

  private static final String[] CONTRIB = {
    "FusedConv -WB",
    "ConvTransposeWithDynamicPads -W-B",
    "FusedGemm WWB",
    "GemmFastGelu WWB",
    "FusedMatMul WW",
    "FusedMatMulActivation WW",
    "TransposeMatMul WW",
    "Attention -WB",
    "PackedAttention -WB",
    "MultiHeadAttention ---B",
    "DecoderMaskedMultiHeadAttention ----------B",
    "DecoderAttention ---WWB",
    "LongformerAttention -WB-WB",
    "GroupQueryAttention -------CC",
    "RotaryEmbedding --CC",
    "BiasGelu -B",
    "FastGelu -B",
    "BiasAdd -B",
    "BiasSplitGelu -B",
    "BiasDropout -B",
    "LayerNormalization -NN",
    "SimplifiedLayerNormalization -N",
    "SkipLayerNormalization --NNB",
    "SkipSimplifiedLayerNormalization --NB",
    "EmbedLayerNormalization --EEENN",
    "GroupNorm -NN",
    "SkipGroupNorm -NN-B",
    "MoE --WBWBWB",
    "QMoE --WQBWQBWQBQQQ",
    "QuantizeLinear WQQ",
    "DequantizeLinear WQQ",
    "MatMulNBits -WQQ-B",
    "MatMulBnb4 -WQ",
    "MatMulIntegerToFloat WWQQQQB",
    "DynamicQuantizeMatMul -WQQB",
    "DynamicQuantizeLSTM -WWB-CCWQQQQ",
    "GatherBlockQuantized E-QQ",
    "QGemm WQQWQQBQQ",
    "QAttention -WBQQ-QQ",
    "QEmbedLayerNormalization --EEENN-QQQQQQQQQQ",
    "QLinearAdd BQQBQQQQ",
    "QLinearMul CQQCQQQQ",
    "QLinearLeakyRelu -QQQQ",
    "QLinearSigmoid -QQQQ",
    "QLinearSoftmax -QQQQ",
    "QLinearAveragePool -QQQQ",
    "QLinearGlobalAveragePool -QQQQ",
    "QLinearWhere -CQQCQQQQ"
  };

  private static final Map<OpId, String> ROWS = rows();

  private RoleTable() {}

  /** What an input is for; null when the operator's name alone does not tell. */
  static Role role(Node node, int index) {
    String row = ROWS.get(node.op());
    if (row == null || index >= row.length()) {
      return null;
    }
    return switch (row.charAt(index)) {
      case 'W' -> Role.WEIGHT;
      case 'B' -> Role.BIAS;
      case 'N' -> Role.NORMALISATION;
      case 'E' -> Role.EMBEDDING;
      case 'R' -> Role.RUNNING_STATISTIC;
      case 'Q' -> Role.QUANTIZATION;
      case 'C' -> Role.CONSTANT;
      default -> null;
    };
  }

  /** Whether an operator sums products of its inputs, so that a bias may follow it. */
  static boolean multiplies(Node node) {
    String row = ROWS.get(node.op());
    return node.op().equals(OpId.onnx("Einsum"))
        || row != null && row.indexOf('W') >= 0 && !row.equals("WQQ");
  }

  private static Map<OpId, String> rows() {
    Map<OpId, String> rows = new HashMap<>();
    for (String row : STANDARD) {
      int space = row.indexOf(' ');
      rows.put(OpId.onnx(row.substring(0, space)), row.substring(space + 1));
    }
    for (String row : CONTRIB) {
      int space = row.indexOf(' ');
      rows.put(OpId.ms(row.substring(0, space)), row.substring(space + 1));
    }
    return rows;
  }
}
