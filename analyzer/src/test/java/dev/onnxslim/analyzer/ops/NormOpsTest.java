package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormOpsTest {
  private static final String INPUTS =
      "float16[N, 3, H] x, float[3] c, float[H] h, float16[] u, float[6] s, float[4] w";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7  | y = BatchNormalization(x, c, c, c, c) | float16[Nx3xH]",
        "7  | y, m, v, sm, sv = BatchNormalization(x, c, c, c, c) |"
            + " float16[Nx3xH] float[3] float[3] float[3] float[3]",
        "7  | y, m, v = BatchNormalization<spatial = 0>(x, s, s, s, s) |"
            + " float16[Nx3xH] float[6] float[6]",
        "15 | y, m, v = BatchNormalization<training_mode = 1>(x, c, c, c, c) |"
            + " float16[Nx3xH] float[3] float[3]",
        "15 | y = BatchNormalization(x, w, w, w, w) | invalid",
        "15 | y = BatchNormalization(u, c, c, c, c) | unknown",
        "22 | y = InstanceNormalization(x, c, c) | float16[Nx3xH]",
        "21 | y = GroupNormalization<num_groups = 3>(x, c, c) | float16[Nx3xH]",
        "17 | y, m, i = LayerNormalization(x, h) | float16[Nx3xH] float[Nx3x1] float[Nx3x1]",
        "17 | y, m, i = LayerNormalization<axis = 1, stash_type = 11>(x, h) |"
            + " float16[Nx3xH] double[Nx1x1] double[Nx1x1]",
        "17 | y = LayerNormalization<axis = 3>(x, h) | invalid",
        "23 | y = RMSNormalization(x, h) | float[Nx3xH]",
        "23 | y, i = SimplifiedLayerNormalization(x, h) | float[Nx3xH] float[Nx3x1]",
        "13 | y = MeanVarianceNormalization<axes = [0, 2]>(x) | float16[Nx3xH]",
        "13 | y = MeanVarianceNormalization<axes = [4]>(x) | invalid",
        "22 | y = LpNormalization<axis = 1>(x) | float16[Nx3xH]",
        "22 | y = LpNormalization<axis = -4>(x) | invalid",
        "13 | y = LRN<size = 5>(x) | float16[Nx3xH]",
      })
  void types(int opset, String node, String types) {
    assertEquals(types, RuleCase.of(opset, INPUTS, node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7  | y = BatchNormalization(x, c, c, c, c) | NORMALISATION 6*H*N",
        "7  | y, m = BatchNormalization(x, c, c, c, c) | NORMALISATION 21*H*N",
        "15 | y = BatchNormalization<training_mode = 1>(x, c, c, c, c) | NORMALISATION 21*H*N",
        "22 | y = InstanceNormalization(x, c, c) | NORMALISATION 21*H*N",
        "17 | y = LayerNormalization(x, h) | NORMALISATION 18*H*N",
        "17 | y = LayerNormalization(x, h, h) | NORMALISATION 21*H*N",
        "23 | y = RMSNormalization(x, h) | NORMALISATION 12*H*N",
        "13 | y = MeanVarianceNormalization(x) | NORMALISATION 15*H*N",
        "13 | y = LRN<size = 5>(x) | NORMALISATION 27*H*N",
        "22 | y = LpNormalization(x) | NORMALISATION 9*H*N",
      })
  void operationsPerElement(int opset, String node, String cost) {
    assertEquals(cost, RuleCase.of(opset, INPUTS, node).work());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y, m, i, s = com.microsoft.SkipLayerNormalization(x, x, h) |"
            + " float16[BxSx8] float[BxSx1] float[BxSx1] float16[BxSx8] | NORMALISATION 56*B*S",
        "y, , , s = com.microsoft.SkipSimplifiedLayerNormalization(x, x, h, h) |"
            + " float16[BxSx8] float[BxSx1] float[BxSx1] float16[BxSx8] | NORMALISATION 48*B*S",
        "y, m = com.microsoft.EmbedLayerNormalization(k, k, t, t, t, h, h) |"
            + " float16[BxSx8] int32[B] | NORMALISATION 72*B*S",
        "y = com.microsoft.GroupNorm<groups = 4, activation = 1>(x, h, h) |"
            + " float16[BxSx8] | NORMALISATION 96*B*S",
        "y, s = com.microsoft.SkipGroupNorm<groups = 4, activation = 0>(x, h, h, x, h) |"
            + " float16[BxSx8] float16[BxSx8] | NORMALISATION 72*B*S",
        "y = com.microsoft.BranchwiseRMSNorm(x) | float16[BxSx8] | NORMALISATION 32*B*S",
      })
  void contrib(String node, String types, String cost) {
    String inputs = "float16[B, S, 8] x, float16[8] h, int32[B, S] k, float16[30, 8] t";
    RuleCase op = RuleCase.of(17, inputs, node);
    assertEquals(types, op.types());
    assertEquals(cost, op.work());
  }
}
