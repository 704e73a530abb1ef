package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "17 | y = Relu(a)                | ACTIVATION 4*N",
        "17 | y = Sigmoid(a)             | ACTIVATION 16*N",
        "17 | y = Tanh(a)                | ACTIVATION 20*N",
        "17 | y = Softplus(a)            | ACTIVATION 12*N",
        "28 | y = Celu(a)                | ACTIVATION 20*N",
        "24 | y = Swish(a)               | ACTIVATION 24*N",
        "22 | y = Mish(a)                | ACTIVATION 36*N",
        "20 | y = Gelu(a)                | ACTIVATION 92*N",
        "20 | y = Gelu<approximate = \"tanh\">(a) | ACTIVATION 52*N",
        "17 | y = com.microsoft.FastGelu(a)    | ACTIVATION 52*N",
        "17 | y = com.microsoft.FastGelu(a, b) | ACTIVATION 56*N",
        "17 | y = com.microsoft.BiasGelu(a, b) | ACTIVATION 96*N",
        "17 | y = com.microsoft.QuickGelu(a)   | ACTIVATION 24*N",
        "17 | y = PRelu(a, b)            | ACTIVATION 8*N",
        "28 | y = SwiGLU(a, a)           | ACTIVATION 28*N",
        "11 | y = Softmax(a)             | NORMALISATION 20*N",
        "13 | y = LogSoftmax<axis = 0>(a) | NORMALISATION 20*N",
        "13 | y = Hardmax<axis = -2>(a)  | NORMALISATION 8*N",
      })
  void sameShapeAndSoManyOperations(int opset, String node, String cost) {
    RuleCase op = RuleCase.of(opset, "float[N, 4] a, float[4] b", node);
    assertEquals("float[Nx4]", op.types());
    assertEquals(cost, op.work());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "float[2, 3] a             | y = Softmax<axis = 2>(a)  | invalid",
        "float a                   | y = Softmax(a)            | float[]",
        "float[] a                 | y = Relu(a)               | unknown",
        "float[2, 3] a, float[4] b | y = PRelu(a, b)           | invalid",
        "float[2, 3] a, float[1, 2, 3] b | y = PRelu(a, b)     | float[2x3]",
        "float[2, 3] a, float[2, 2, 3] b | y = PRelu(a, b)     | invalid",
        "float[2, 3] a, float[] b  | y = PRelu(a, b)           | float[2x3]",
        "float[2, 3] a, float[2, 4] b | y = SwiGLU(a, b)       | invalid",
        "float[2, 3] a, float[3] b | y = SwiGLU(a, b)          | invalid",
        "float[] a, float[N, 3] b  | y = SwiGLU(a, b)          | float[Nx3]",
        "float[2, S, 8] a, float[8] b | y = com.microsoft.BiasSplitGelu(a, b) | float[2xSx4]",
      })
  void shapes(String inputs, String node, String types) {
    assertEquals(types, RuleCase.of(28, inputs, node).types());
  }

  @Test
  void aFusedOperatorCostsWhatItsPartsCost() {
    assertEquals(Costs.GELU, 1 + Costs.ERF + 1 + 1 + 1); // Div, Erf, Add, Mul, Mul
    assertEquals(Costs.SWISH, 1 + Costs.SIGMOID + 1); // Mul, Sigmoid, Mul
  }
}
