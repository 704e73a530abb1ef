package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatMulOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, S, 384] a; float[384, 1536] b | MatMul(a, b)  | [BxSx1536]",
        "float[2, 1, 3, 4] a; float[5, 4, 6] b  | MatMul(a, b)  | [2x5x3x6]",
        "float[4] a; float[5, 4, 6] b           | MatMul(a, b)  | [5x6]",
        "float[5, 3, 4] a; float[4] b           | MatMul(a, b)  | [5x3]",
        "float[4] a; float[4] b                 | MatMul(a, b)  | []",
        "float[3, 4] a; float[5, 6] b           | MatMul(a, b)  | invalid",
        "float[2, 3, 4] a; float[3, 4, 6] b     | MatMul(a, b)  | invalid",
        "float a; float[4] b                    | MatMul(a, b)  | invalid",
        "float[] a; float[4, 5] b               | MatMul(a, b)  | unknown",
        "float[M, 4] a; float[4, N] b           | Gemm(a, b)    | [MxN]",
        "float[4, M] a; float[N, 4] b           | Gemm<transA = 1, transB = 1>(a, b) | [MxN]",
        "float[] a; float[4, 5] b               | Gemm(a, b)    | [?x5]",
        "float[M, 4] a; float[5, 4] b           | Gemm(a, b)    | invalid",
        "float[1, M, 4] a; float[5, 4] b        | Gemm(a, b)    | invalid",
      })
  void shapes(String inputs, String node, String shape) {
    assertEquals(shape, RuleCase.of(13, inputs, "y = " + node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "uint8[M, 4] a; int8[4, 5] b | MatMulInteger(a, b) | int32[Mx5]",
        "uint8[M, 4] a; float s; uint8 z; int8[4, 5] b; int8 u "
            + "| QLinearMatMul(a, s, z, b, s, u, s, u) | int8[Mx5]",
      })
  void elementTypesOfQuantizedProducts(String inputs, String node, String type) {
    assertEquals(type, RuleCase.of(13, inputs, "y = " + node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, S, 384] a; float[384, 1536] b  | MatMul(a, b)        | 589824*B*S",
        "float[B, S, K] a; float[384, 1536] b    | MatMul(a, b)        | 589824*B*S",
        "float[B, H, S, 64] a; float[B, H, 64, S] b | MatMul(a, b)     | 64*B*H*S*S",
        "float[4] a; float[4] b                  | MatMul(a, b)        | 4",
        "float[M, 4] a; float[4, 5] b; float[5] c | Gemm(a, b, c)      | 20*M ELEMENTWISE 5*M",
        "float[M, 4] a; float[5, 4] b            | Gemm<transB = 1>(a, b) | 20*M",
        "uint8[M, 4] a; int8[4, 5] b             | MatMulInteger(a, b) | 20*M",
        "float[] a; float[4, 5] b                | MatMul(a, b)        | unknown",
      })
  void costs(String inputs, String node, String cost) {
    assertEquals(cost, RuleCase.of(13, inputs, "y = " + node).cost());
  }
}
