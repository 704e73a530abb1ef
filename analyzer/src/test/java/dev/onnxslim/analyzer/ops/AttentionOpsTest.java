package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionOpsTest {
  private static final String HEADS = "<q_num_heads = 4, kv_num_heads = 2>";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, 4, S, 8] q; float[B, 2, T, 8] k; float[B, 2, T, 10] v | Attention(q, k, v) "
            + "| [Bx4xSx10] [Bx2xTx8] [Bx2xTx10] [Bx4xSxT]",
        "float[B, S, 32] q; float[B, T, 16] k; float[B, T, 20] v | Attention"
            + HEADS
            + "(q, k, v)"
            + "| [BxSx40] [Bx2xTx8] [Bx2xTx10] [Bx4xSxT]",
        "float[B, 4, S, 8] q; float[B, 2, T, 8] k; float[B, 2, T, 8] v; float[B, 2, P, 8] p "
            + "| Attention(q, k, v, , p, p) | [Bx4xSx8] [Bx2xP+Tx8] [Bx2xP+Tx8] [Bx4xSxP+T]",
        "float[B, 4, S, 8] q; float[B, 2, T, 8] k; float[] v | Attention(q, k, v) "
            + "| [Bx4xSx?] [Bx2xTx8] [Bx2xTx?] [Bx4xSxT]",
        "float[] q; float[B, 2, T, 8] k; float[] v | Attention(q, k, v) | unknown",
        "float[B, S, 32] q; float[B, T, 16] k; float[B, T, 16] v | Attention(q, k, v) | invalid",
        "float[B, S, 30] q; float[B, T, 16] k; float[B, T, 16] v | Attention"
            + HEADS
            + "(q, k, v) | invalid",
        "float[B, 4, S, 8] q; float[B, 2, T, 9] k; float[B, 2, T, 8] v | Attention(q, k, v) "
            + "| invalid",
        "float[S, 8] q; float[T, 8] k; float[T, 8] v | Attention(q, k, v) | invalid",
      })
  void attention(String inputs, String node, String shapes) {
    assertEquals(shapes, RuleCase.of(24, inputs, "y, k1, v1, s1 = " + node).shapes());
  }

  @Test
  void cachesHaveTheTypesOfKeysAndValues() {
    String inputs = "float16[1, 2, 3, 8] q; float16[1, 2, 3, 8] k; float[1, 2, 3, 8] v";
    assertEquals(
        "float16[1x2x3x8] float16[1x2x3x8] float[1x2x3x8]",
        RuleCase.of(23, inputs, "y, k1, v1 = Attention(q, k, v)").types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Attention(q, k, v)                | 72*B*S*T ELEMENTWISE 4*B*S*T NORMALISATION 20*B*S*T",
        "Attention<is_causal = 1>(q, k, v) | 72*B*S*T ELEMENTWISE 8*B*S*T NORMALISATION 20*B*S*T",
      })
  void everyHeadOfTheQueriesCounts(String node, String cost) {
    String inputs = "float[B, 4, S, 8] q; float[B, 2, T, 8] k; float[B, 2, T, 10] v";
    assertEquals(cost, RuleCase.of(24, inputs, "y = " + node).cost());
  }

  @Test
  void theCacheCountsAsKeys() {
    String inputs = "float[1, 4, 1, 8] q; float[1, 2, 1, 8] k; float[1, 2, P, 8] p";
    assertEquals(
        "64*P+64 ELEMENTWISE 4*P+4 NORMALISATION 20*P+20",
        RuleCase.of(24, inputs, "y, a, b = Attention(q, k, k, , p, p)").cost());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, 4, S, 8] q; float[B, 2, T, 8] k; float[B, 2, T, 10] v "
            + "| ai.onnx.preview.FlexAttention(q, k, v) | [Bx4xSx10]",
        "float[B, 4, S, 8] x; float[S, 2] c | RotaryEmbedding(x, c, c) | [Bx4xSx8]",
        "float[B, 4, S, 8] x; float[B, 4, 1, 8] u | TensorScatter(x, u) | [Bx4xSx8]",
        "float[B, S, H] x; int64[B, S] p; float[M, 4] c "
            + "| com.microsoft.RotaryEmbedding(x, p, c, c) | [BxSxH]",
        "float[] x; float[B, 4, 1, 8] u | TensorScatter(x, u) | unknown",
      })
  void whatStandsAroundIt(String inputs, String node, String shape) {
    assertEquals(shape, RuleCase.of(24, inputs, "y = " + node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, 4, S, 8] x | <rotary_embedding_dim = 4>                | 0 ELEMENTWISE 48*B*S",
        "float[B, S, 32] x   | <num_heads = 4, rotary_embedding_dim = 4> | 0 ELEMENTWISE 48*B*S",
        "float[B, S, 32] x   | <num_heads = 4>                           | 0 ELEMENTWISE 96*B*S",
      })
  void whatIsRotatedCounts(String input, String attributes, String cost) {
    String inputs = input + "; float[B, S, 2] c";
    String node = "y = RotaryEmbedding" + attributes + "(x, c, c)";
    assertEquals(cost, RuleCase.of(23, inputs, node).cost());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LinearAttention<q_num_heads = 4, kv_num_heads = 2>(q, k, v) | [BxTx40] [Bx2x8x10] "
            + "| 640*B*T ELEMENTWISE 160*B*T",
        "LinearAttention<q_num_heads = 4, kv_num_heads = 2, update_rule = \"linear\">(q, k, v) "
            + "| [BxTx40] [Bx2x8x10] | 480*B*T",
        "com.microsoft.LinearAttention"
            + "<q_num_heads = 4, kv_num_heads = 2, update_rule = \"delta\", state_window = 3>"
            + "(q, k, v) | [BxTx40] [3xBx2x8x10] | 640*B*T",
        "LinearAttention<q_num_heads = 3, kv_num_heads = 2>(q, k, v) | invalid | unknown",
      })
  void linearAttentionIsARecurrence(String node, String shapes, String cost) {
    String inputs = "float[B, T, 32] q; float[B, T, 16] k; float[B, T, 20] v";
    RuleCase found = RuleCase.of(27, inputs, "y, s = " + node);
    assertEquals(shapes, found.shapes());
    assertEquals(cost, found.cost());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[T, 2, 8] q; float[T, 4, 10] v; float[B, 4, 10, 8] s "
            + "| com.microsoft.GatedDeltaNet(q, q, v, , , , s) | [Tx4x10] [Bx4x10x8]",
        "float[T, 72] q; float[B, 4, 10, 8] s "
            + "| com.microsoft.GatedDeltaNet(q, , , , , , s) | [Tx4x10] [Bx4x10x8]",
        "float[B, T, 2, 8] q; float[B, T, 4, 10] v "
            + "| com.microsoft.GatedDeltaNet(q, q, v) | [BxTx4x10] [Bx4x10x8]",
      })
  void gatedDeltaNet(String inputs, String node, String shapes) {
    assertEquals(shapes, RuleCase.of(27, inputs, "y, s1 = " + node).shapes());
  }
}
