package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContribElementOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = QLinearAdd(q, f, p, r, f, p, f, p) | uint8[Nx3] | ELEMENTWISE 12*N",
        "y = QLinearMul(r, f, p, q, f, p, f, p) | uint8[Nx3] | ELEMENTWISE 12*N",
        "y = QLinearWhere(c, q, f, p, r, f, p, f, p) | uint8[Nx3] | ELEMENTWISE 12*N",
        "y = QLinearSigmoid(q, f, p, f, p)      | uint8[Nx3] | ACTIVATION 18*N",
        "y = QLinearLeakyRelu(q, f, p, f, p)    | uint8[Nx3] | ACTIVATION 12*N",
        "y = QLinearSoftmax<opset = 13>(q, f, p, f, p) | uint8[Nx3] | NORMALISATION 21*N",
        "y = MulInteger(q, p, r, p)             | int32[Nx3] | ELEMENTWISE 12*N",
        "y = BiasAdd(x, b, x)                   | float[Nx3] | ELEMENTWISE 6*N",
        "y = GatedAdd(x, x, x)                  | float[Nx3] | ELEMENTWISE 6*N",
        "y = ComplexMul(x, b)                   | float[Nx3] | ELEMENTWISE 9*N",
        "y = EngramGate(x, x, x, b, b)          | float[Nx3] | NORMALISATION 33*N",
        "y = HyperConnectionPreMix(x, x)        | float[3]   | ELEMENTWISE 6*N",
        "y = HyperConnectionPreMix<num_branches = 3>(x, x) | unknown | unknown",
        "y = HyperConnectionPostMix(x, b, x)    | float[Nx3] | ELEMENTWISE 6*N",
        "y = QLinearAdd(q, f, p, w, f, p, f, p) | invalid | unknown",
        "y = BiasAdd(u, b, x)                   | unknown | unknown",
      })
  void typesAndCosts(String node, String types, String cost) {
    String inputs =
        "uint8[N, 3] q, uint8[3] r, uint8[4] w, float f, uint8 p, bool[3] c,"
            + " float[N, 3] x, float[3] b, float[] u";
    RuleCase op = RuleCase.of(17, inputs, node.replaceFirst("= ", "= com.microsoft."));
    assertEquals(types, op.types());
    if (!types.equals("invalid") && !types.equals("unknown")) {
      assertEquals(cost, op.work());
    }
  }
}
