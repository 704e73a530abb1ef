package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicrosoftMatMulOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[2, 3, 4] a; float[2, 5, 4] b | FusedMatMul<transB = 1>(a, b) | float[2x3x5] | 120",
        "float[3, 2, 4] a; float[2, 4, 5] b | FusedMatMul<transBatchA = 1>(a, b) "
            + "| float[2x3x5] | 120",
        "float[4, 2, 6, 3] a; float[2, 6, 4, 5] b "
            + "| FusedMatMul<transBatchA = 1, transA = 1>(a, b) | float[2x6x3x5] | 720",
        "float[4, 2, 6, 3] a; float[2, 6, 4, 5] b "
            + "| TransposeMatMul<transBatchA = 1, transA = 0>(a, b) | invalid | unknown",
        "float[4, 2, 6, 3] a; float[2, 6, 3, 5] b | FusedMatMul<transBatchA = 1>(a, b) "
            + "| float[2x6x4x5] | 720",
        "float[3, 4] a; float[5, 4] b | FusedMatMul(a, b) | invalid | unknown",
        "float[] a; float[5, 4] b | FusedMatMul(a, b) | unknown | unknown",
        "float[M, 4] a; float[4, 5] b "
            + "| FusedMatMulActivation<activation = \"Relu\">(a, b) | float[Mx5] "
            + "| 20*M ACTIVATION 5*M",
        "float[M, 4] a; float[4, 5] b; float[5] c "
            + "| FusedGemm<activation = \"Relu\">(a, b, c) | float[Mx5] "
            + "| 20*M ELEMENTWISE 5*M ACTIVATION 5*M",
        "float[M, 4] a; float[4, 5] b | GemmFastGelu(a, b) | float[Mx5] | 20*M ACTIVATION 5*M",
        "float[M, 4] a; float[4, 5] b | GemmFloat8<dtype = 10>(a, b) | float16[Mx5] | 20*M",
        "uint8[M, 4] a; float s; uint8 z; int8[4, 5] b; int8 u "
            + "| QGemm(a, s, z, b, s, u, , s, u) | int8[Mx5] | 20*M",
        "uint8[M, 4] a; float s; uint8 z; int8[4, 5] b; int8 u "
            + "| QGemm(a, s, z, b, s, u) | float[Mx5] | 20*M",
        "int16[M, 4] a; int16[4, 5] b | MatMulInteger16(a, b) | int32[Mx5] | 20*M",
        "uint8[M, 4] a; int8[4, 5] b; float s | MatMulIntegerToFloat(a, b, s, s) "
            + "| float[Mx5] | 20*M",
        "float[M, 4] a; int8[4, 5] b; float s; float[5] c "
            + "| DynamicQuantizeMatMul(a, b, s, , c) | float[Mx5] | 20*M ELEMENTWISE 5*M",
        "int8[B, M, 4] a; float s; int8[4, 5] b "
            + "| QOrderedMatMul<order_A = 1, order_B = 1, order_Y = 1>(a, s, b, s, s) "
            + "| int8[BxMx5] | 20*B*M",
        "sparse float[4, 3] a; float[4, 5] b | SparseToDenseMatMul<transA = 1>(a, b) "
            + "| float[3x5] | unknown",
        "float[4, 3] a; float[4, 5] b | SparseToDenseMatMul(a, b) | unknown | unknown",
        "float[M, 4] a; float[5, 4] b | CDist(a, b) | float[Mx5] | 0 REDUCTION 20*M",
      })
  void fusedAndQuantizedProducts(String inputs, String node, String type, String cost) {
    RuleCase found = RuleCase.of(17, inputs, "y = com.microsoft." + node);
    assertEquals(type, found.types());
    assertEquals(cost, found.cost());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, S, 64] a; uint8[9, 2, 16] b; float[9, 2] s "
            + "| MatMulNBits<K = 64, N = 9, bits = 4, block_size = 32>(a, b, s) | [BxSx9] "
            + "| 576*B*S",
        "float[B, 32] a; uint8[9, 2, 16] b; float[9, 2] s "
            + "| MatMulNBits<K = 64, N = 9, bits = 4, block_size = 32>(a, b, s) | invalid "
            + "| 576*B",
        "float[B, 64] a; uint8[288] b; float[18] s "
            + "| MatMulBnb4<K = 64, N = 9, block_size = 32, quant_type = 0>(a, b, s) | [Bx9] "
            + "| 576*B",
        "float[B, 9] a; uint8[288] b; float[18] s "
            + "| MatMulBnb4<K = 64, N = 9, transB = 0, block_size = 32, quant_type = 0>(a, b, s) "
            + "| [Bx64] | 576*B",
        "float[B, 64] a; uint8[300] b; int64[2] s = 64, 9 | MatMulFpQ4(a, b, s) | [Bx9] | 576*B",
        "float[B, 64] a; uint8[300] b; int64[2] s | MatMulFpQ4(a, b, s) | unknown | unknown",
        "float16[B, 64] a; float8e4m3fn[9, 64] b; float[9, 1] s "
            + "| MatMulBlockQuantizedFp8Weight(a, b, s) | [Bx9] | 576*B",
        "float16[B, 64] a; uint8[9, 32] b; uint8[9, 4] s; float g "
            + "| MatMulBlockQuantizedFp4Weight(a, b, s, g) | [Bx9] | 576*B",
      })
  void weightsOfFewBits(String inputs, String node, String shape, String cost) {
    RuleCase found = RuleCase.of(17, inputs, "y = com.microsoft." + node);
    assertEquals(shape, found.shapes());
    assertEquals(cost, found.cost());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, 64] a; float[64] n; uint8[1] w; float[1] s "
            + "| y, k, v, r = com.microsoft.MatMulNBitsQkv"
            + "<K = 64, Nq = 8, Nkv = 4, block_size = 32>(a, a, n, w, s, , w, s, , w, s) "
            + "| [Bx8] [Bx4] [Bx4] [Bx64] "
            + "| 1024*B ELEMENTWISE 64*B NORMALISATION 256*B",
        "float[B, 64] a; uint8[1] w; float[1] s "
            + "| y = com.microsoft.MatMulNBitsMlp"
            + "<K = 64, N = 8, block_size = 32, activation = \"silu\">(a, , , w, s, , w, s) "
            + "| [Bx8] | 1024*B ELEMENTWISE 8*B ACTIVATION 8*B",
        "float[B, S, 16] x; float[T, 4] r; float[4, 8, 16] a; float[4, 16, 8] b "
            + "| y = com.microsoft.MoE<k = 2>(x, r, a, , b) | [BxSx16] | 512*B*S",
        "float[T, 16] x; float[T, 4] r; uint8[4, 8, 8] a; float[4, 8] s; uint8[4, 16, 4] b "
            + "| y = com.microsoft.QMoE<k = 2, expert_weight_bits = 4>(x, r, a, s, , b, s) "
            + "| [Tx16] | 512*T",
        "float[T, 16] x; float[T, 4] r; uint8[4, 8, 8] a; float[4, 8] s; uint8[4, 16, 8] b "
            + "| y = com.microsoft.QMoE<expert_weight_bits = 4, fc2_expert_weight_bits = 8>"
            + "(x, r, a, s, , b, s) | [Tx16] | 256*T",
        "float[T, 16] x; float[T, 4] r; uint8[4, 8, 8] a; uint8[4, 16, 4] b "
            + "| y = com.microsoft.QMoE<expert_weight_bits = 3>(x, r, a, , , b) | [Tx16] "
            + "| unknown",
      })
  void severalProductsInOne(String inputs, String node, String shapes, String cost) {
    RuleCase found = RuleCase.of(17, inputs, node);
    assertEquals(shapes, found.shapes());
    assertEquals(cost, found.cost());
  }
}
