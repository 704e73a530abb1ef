package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicrosoftAttentionOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, S, 32] q; float[B, T, 32] k; float[B, T, 40] v | (q, k, v) "
            + "| [BxSx40] [Bx4xTx8] [Bx4xTx10] [Bx4xSxT]",
        "float[B, S, 4, 3, 8] q | (q) | [BxSx32] [Bx4xSx8] [Bx4xSx8] [Bx4xSxS]",
        "float[B, S, 32] q; float[B, T, 4, 2, 8] k | (q, k) "
            + "| [BxSx32] [Bx4xTx8] [Bx4xTx8] [Bx4xSxT]",
        "float[B, S, 32] q; float[B, 4, T, 8] k | (q, k, k) "
            + "| [BxSx32] [Bx4xTx8] [Bx4xTx8] [Bx4xSxT]",
        "float[B, S, 32] q; float[B, 4, P, 8] p | (q, q, q, , , , p, p) "
            + "| [BxSx32] [Bx4xP+Sx8] [Bx4xP+Sx8] [Bx4xSxP+S]",
        "float[B, S, 32] q; float[B, 4, 99, 8] p; int32[1] l | (q, q, q, , , , p, p, l) "
            + "| [BxSx32] [Bx4x99x8] [Bx4x99x8] [Bx4xSx?]",
        "float[] q; float[B, T, 32] k | (q, k, k) | unknown",
        "float[B, S, 30] q; float[B, T, 32] k | (q, k, k) | invalid",
        "float[S, 32] q; float[B, T, 32] k | (q, k, k) | invalid",
      })
  void multiHeadAttention(String inputs, String arguments, String shapes) {
    String node = "y, k1, v1, s1 = com.microsoft.MultiHeadAttention<num_heads = 4>" + arguments;
    assertEquals(shapes, RuleCase.of(17, inputs, node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, S, 32] q; float[B, S, 16] k; float[B, 2, P, 8] p; int32[B] l; int32[1] t = T "
            + "| (q, k, k, p, p, l, t) | [BxSx32] [Bx2xmax(P,T)x8] "
            + "| 64*B*S*T ELEMENTWISE 8*B*S*T NORMALISATION 20*B*S*T",
        "float[B, S, 64] q; int32[B] l; int32[1] t = S | (q, , , , , l, t) | [BxSx32] [Bx2xSx8] "
            + "| 64*B*S*S ELEMENTWISE 8*B*S*S NORMALISATION 20*B*S*S",
        "float[B, S, 64] q; int32[B] l; int32[1] t | (q, , , , , l, t) | [BxSx32] [Bx2xSx8] "
            + "| 64*B*S*S ELEMENTWISE 8*B*S*S NORMALISATION 20*B*S*S",
        "float[B, S, 64] q; float[B, 2, P, 8] p; int32[B] l; int32[1] t "
            + "| (q, , , p, p, l, t) | [BxSx32] [Bx2x?x8] | unknown",
        "float[B, S, 60] q; int32[B] l; int32[1] t | (q, , , , , l, t) | invalid | unknown",
      })
  void groupQueryAttention(String inputs, String arguments, String shapes, String cost) {
    String node =
        "y, k1 = com.microsoft.GroupQueryAttention<num_heads = 4, kv_num_heads = 2>" + arguments;
    RuleCase found = RuleCase.of(17, inputs, node);
    assertEquals(shapes, found.shapes());
    assertEquals(cost, found.cost());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, S, 12] x; float[12, 96] w; float[96] b | Attention<num_heads = 4>(x, w, b) "
            + "| float[BxSx32] float[2xBx4xSx8]",
        "float[B, S, 12] x; float[12, 96] w; float[96] b; float[2, B, 4, P, 8] p "
            + "| Attention<num_heads = 4>(x, w, b, , p) "
            + "| float[BxSx32] float[2xBx4xP+Sx8]",
        "float[B, S, 12] x; float[12, 96] w; float[96] b; float[2, B, 4, 99, 8] p "
            + "| Attention<num_heads = 4, past_present_share_buffer = 1>(x, w, b, , p) "
            + "| float[BxSx32] float[2xBx4x99x8]",
        "float[B, S, 12] x; float[12, 72] w; float[72] b "
            + "| Attention<num_heads = 4, qkv_hidden_sizes = [32, 32, 8]>(x, w, b) "
            + "| float[BxSx8] float[2xBx4xSx8]",
        "float[B, S, 12] x; float[] w; float[] b | Attention<num_heads = 4>(x, w, b) "
            + "| float[BxSx?] float[2xBx4xSx?]",
        "float[S, 12] x; float[12, 96] w; float[96] b | Attention<num_heads = 4>(x, w, b) "
            + "| invalid",
        "uint8[B, S, 12] x; uint8[12, 96] w; float[96] b; float s "
            + "| QAttention<num_heads = 4>(x, w, b, s, s) | float[BxSx32] float[2xBx4xSx8]",
        "float[S, B, 32] q; float[32, 32] w; float[32, 64] k; float[96] b; bool f "
            + "| DecoderAttention<num_heads = 4>(q, q, w, k, b, , , , f, f, f, f) "
            + "| float[SxBx32] float[Bx4x?x8]",
      })
  void attentionWithItsProjections(String inputs, String node, String types) {
    assertEquals(types, RuleCase.of(17, inputs, "y, p1 = com.microsoft." + node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, S, 12] x; float[12, 96] w; float[96] b; float[2, B, 4, P, 8] p "
            + "| Attention<num_heads = 4>(x, w, b, , p) "
            + "| 64*B*P*S+64*B*S*S+1152*B*S",
        "uint8[B, S, 12] x; uint8[12, 96] w; float[96] b; float s "
            + "| QAttention<num_heads = 4>(x, w, b, s, s) | 64*B*S*S+1152*B*S",
        "float[T, 12] x; float[12, 96] w; float[96] b; int32[B, S] o; int32[C] c "
            + "| PackedAttention<num_heads = 4>(x, w, b, o, c) | unknown",
        "float[B, S, 32] q; float[B, T, 32] k; float[B, T, 40] v "
            + "| MultiHeadAttention<num_heads = 4>(q, k, v) | 72*B*S*T",
        "float[B, 1, 32] q; float[B, 4, 99, 8] p; int32[1] l = 7 "
            + "| DecoderMaskedMultiHeadAttention<num_heads = 4, past_present_share_buffer = 1>"
            + "(q, q, q, , , p, p, l) | 512*B",
        "float[B, 1, 32] q; float[B, 4, P, 8] p "
            + "| DecoderMaskedMultiHeadAttention<num_heads = 4>(q, q, q, , , p, p) "
            + "| 64*B*P+64*B",
      })
  void macs(String inputs, String node, String macs) {
    String cost = RuleCase.of(17, inputs, "y = com.microsoft." + node).cost();
    assertEquals(macs, cost.split(" ")[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[T, 64] q; float[N, 16, 2, 8] c; int32[B] l "
            + "| PagedAttention<num_heads = 4, kv_num_heads = 2>(q, , , c, c, l, l, l) "
            + "| [Tx32] [Nx16x2x8] [Nx16x2x8]",
        "float[B, S, 64] q; float[B, 2, M, 8] c; int32[L, K] i; int32[1] t; int32[B] l "
            + "| SparseAttention<num_heads = 4, kv_num_heads = 2, sparse_block_size = 16>"
            + "(q, , , c, c, i, i, t, l) | [BxSx32] [Bx2xMx8] [Bx2xMx8]",
        "float[B, S, 16] x; int32[B] n | RemovePadding(x, n) | [?x16] [BxS] [B+1] [1]",
      })
  void withLengthsAsData(String inputs, String node, String shapes) {
    String outputs = node.startsWith("Remove") ? "y, o, c, m" : "y, k1, v1";
    String text = outputs + " = com.microsoft." + node;
    assertEquals(shapes, RuleCase.of(17, inputs, text).shapes());
  }

  @Test
  void queriesAndKeysAreRotatedTogether() {
    String inputs = "float[E, S, D] e; float16[B, 4, S, 8] q; float16[B, 2, S, 8] k";
    String node = "y, z = com.microsoft.GemmaRotaryEmbedding(e, q, q, k, k)";
    RuleCase found = RuleCase.of(17, inputs, node);
    assertEquals("float16[Bx4xSx8] float16[Bx2xSx8]", found.types());
    assertEquals("0 ELEMENTWISE 144*B*S", found.cost());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[T, 4, 3, 8] q; int32[B, S] o; int32[C] c "
            + "| PackedMultiHeadAttention<num_heads = 4>(q, , , , o, c) | [Tx32]",
        "float[32, 4] t; int64[1] l = S | RelativePositionBias<max_distance = 9>(t, l, l) "
            + "| [1x4xSxS]",
        "float[B, S, 32] q; float[32] b; float[1, 4, S, S] r; float[8, 6] w; float[6] c; "
            + "float[1, 4, 1, 1] e "
            + "| GatedRelativePositionBias<num_heads = 4>(q, b, r, w, c, e) | [Bx4xSxS]",
        "float[T, 16] x; int32[B, S] o | RestorePadding(x, o) | [BxSx16]",
        "float[B, S, 32] x; float[32, 96] w; float[96] b; float[B, S] m; int32[B, S] g "
            + "| LongformerAttention<num_heads = 4, window = 8>(x, w, b, m, w, b, g) | [BxSx32]",
      })
  void others(String inputs, String node, String shape) {
    assertEquals(shape, RuleCase.of(17, inputs, "y = com.microsoft." + node).shapes());
  }
}
