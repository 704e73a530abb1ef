package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "6  | y, m = Dropout(a)                      | float16[Nx3] float16[Nx3]",
        "7  | y, m = Dropout(a)                      | float16[Nx3] float16[Nx3]",
        "10 | y, m = Dropout(a)                      | float16[Nx3] bool[Nx3]",
        "13 | y, m = Dropout(a)                      | float16[Nx3] bool[Nx3]",
        "22 | y = Dropout(a)                         | float16[Nx3]",
        "22 | y = Bernoulli(a)                       | float16[Nx3]",
        "22 | y = Bernoulli<dtype = 9>(a)            | bool[Nx3]",
        "22 | y = RandomNormalLike(a)                | float16[Nx3]",
        "22 | y = RandomUniformLike<dtype = 11>(a)   | double[Nx3]",
        "22 | y = RandomNormal<shape = [2, 3]>()     | float[2x3]",
        "22 | y = RandomUniform<shape = [4], dtype = 10>() | float16[4]",
        "22 | y = RandomUniform<shape = [-1]>()      | invalid",
        "22 | y = Multinomial(a)                     | int32[Nx1]",
        "22 | y = Multinomial<sample_size = 7, dtype = 7>(a) | int64[Nx7]",
        "22 | y, m = com.microsoft.BiasDropout(a, b) | float16[Nx3] bool[Nx3]",
        "22 | y, m = com.microsoft.BitmaskDropout(a) | float16[Nx3] uint32[floor((3*N+31)/32)]",
        "22 | y = Dropout(u)                         | unknown",
        "22 | y = Multinomial(b)                     | invalid",
      })
  void types(int opset, String node, String types) {
    String inputs = "float16[N, 3] a, float16[3] b, float[] u";
    assertEquals(types, RuleCase.of(opset, inputs, node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7  | y = Dropout(a)       | none",
        "13 | y = Dropout(a, r)    | none",
        "13 | y = Dropout(a, r, t) | ELEMENTWISE 6*N",
        "13 | y = Dropout(a, r, f) | none",
        "13 | y = RandomNormalLike(a) | ELEMENTWISE 3*N",
        "13 | y = com.microsoft.BiasDropout(a, b, a, r, f) | ELEMENTWISE 6*N",
        "13 | y = com.microsoft.BiasDropout(a, b, , r, t) | ELEMENTWISE 9*N",
      })
  void dropoutCostsNothingUnlessItTrains(int opset, String node, String cost) {
    RuleCase op = RuleCase.of(opset, "float[N, 3] a, float[3] b, float r, bool t, bool f", node);
    assertEquals(cost, op.with("t", "1").with("f", "0").work());
  }
}
