package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = NegativeLogLikelihoodLoss(x, t)                        | float[]",
        "y = NegativeLogLikelihoodLoss<reduction = \"none\">(x, t)  | float[NxH]",
        "y = NegativeLogLikelihoodLoss<reduction = \"none\">(x, u)  | float[NxH]",
        "y = NegativeLogLikelihoodLoss<reduction = \"sum\">(v, t)   | float[]",
        "y = NegativeLogLikelihoodLoss<reduction = \"none\">(x, k)  | float[2xH]",
        "y = NegativeLogLikelihoodLoss(x, b)                        | invalid",
        "y = NegativeLogLikelihoodLoss(b, b)                        | invalid",
        "y, p = SoftmaxCrossEntropyLoss(x, t)                       | float[] float[Nx5xH]",
        "y, p = SoftmaxCrossEntropyLoss<reduction = \"none\">(x, t) | float[NxH] float[Nx5xH]",
        "y, p = SoftmaxCrossEntropyLoss(v, t)                       | unknown",
      })
  void losses(String node, String types) {
    String inputs =
        "float[N, 5, H] x, int64[N, H] t, int64[] u, float[] v, int64[2, ?] k, int64[7] b";
    assertEquals(types, RuleCase.of(22, inputs, node).types());
  }

  @Test
  void costsOfLosses() {
    String inputs = "float[N, 5, H] x, int64[N, H] t";
    assertEquals(
        "REDUCTION 2*H*N", RuleCase.of(22, inputs, "y = NegativeLogLikelihoodLoss(x, t)").work());
    assertEquals(
        "REDUCTION 2*H*N, NORMALISATION 25*H*N",
        RuleCase.of(22, inputs, "y = SoftmaxCrossEntropyLoss(x, t)").work());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y, v = Momentum(r, t, a, a, h)   | float[2x3] double[2x3] | ELEMENTWISE 36",
        "y, v = Adagrad(r, t, a, a, h)    | float[2x3] double[2x3] | ELEMENTWISE 48",
        "y, v, h2 = Adam(r, t, a, a, h, h) | float[2x3] double[2x3] double[2x3] | ELEMENTWISE 90",
        "y, b2, v, w = Momentum(r, t, a, b, a, b, h, b) |"
            + " float[2x3] float[N] double[2x3] float[N] | ELEMENTWISE 6*N+36",
        "y = Momentum(r, t, a, a)         | invalid | unknown",
        "y, z = Gradient(a, b)            | float[2x3] float[N] | unknown",
      })
  void stepsOfOptimizers(String node, String types, String cost) {
    String attributes =
        "<alpha = 0.9, beta = 0.9, mode = \"standard\", norm_coefficient = 0.1,"
            + " xs = [\"a\", \"b\"], y = \"y\">";
    String text = node.replaceFirst("= (\\w+)", "= ai.onnx.preview.training.$1" + attributes);
    RuleCase op =
        RuleCase.of(22, "float r, int64 t, float[2, 3] a, float[N] b, double[2, 3] h", text);
    assertEquals(types, op.types());
    assertEquals(cost, op.work());
  }
}
