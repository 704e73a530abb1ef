package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementwiseOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "17 | float[N, 3] a                    | y = Abs(a)              | float[Nx3]",
        "17 | float[] a                        | y = Abs(a)              | unknown",
        "20 | float16[2] a                     | y = IsNaN(a)            | bool[2]",
        "20 | bool[] a, bool[N] b              | y = And(a, b)           | unknown",
        "17 | float[2, 1, 4] a, float[3, 1] b  | y = Add(a, b)           | float[2x3x4]",
        "17 | float[N, 3] a, float[3] b        | y = Mul(a, b)           | float[Nx3]",
        "17 | float[N, 3] a, float[M, 1] b     | y = Mul(a, b)           | float[broadcast(M,N)x3]",
        "17 | float[2, 3] a, float[4] b        | y = Mul(a, b)           | invalid",
        "17 | float[N] a, float[] b            | y = Equal(a, b)         | unknown",
        "17 | int64[N] a, int64 b              | y = Equal(a, b)         | bool[N]",
        "17 | int32[2] a, float[2] b           | y = Pow(a, b)           | int32[2]",
        "28 | uint8[2] a, uint8[2] b           | y = BitShift<direction = \"LEFT\">(a, b) | uint8[2]",
        "17 | bool[3, 1] c, float[2] a, float b | y = Where(c, a, b)     | float[3x2]",
        "17 | bool[3] c, float[2] a, float b   | y = Where(c, a, b)      | invalid",
        "17 | float[2, 1] a, float[3] b, float c | y = Sum(a, b, c)      | float[2x3]",
        "17 | float[N] a                       | y = Max(a)              | float[N]",
        "26 | float[2, 3] a, int64 b           | y = CumProd(a, b)       | float[2x3]",
        "17 | seq(float[2]) a                  | y = Identity(a)         | "
            + "Sequence[element=float[2]]",
        "11 | float[2] a, float b              | y = Clip(a, b)          | float[2]",
        "6 | float[2] a                        | y = Clip<min = 0.0>(a)  | float[2]",
      })
  void typesOfTheResult(int opset, String inputs, String node, String types) {
    assertEquals(types, RuleCase.of(opset, inputs, node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "float[2, 3, 4] a, float[3, 4] b | <broadcast = 1>           | float[2x3x4]",
        "float[2, 3, 4] a, float[3] b    | <broadcast = 1, axis = 1> | float[2x3x4]",
        "float[2, 3, 4] a, float[1, 1] b | <broadcast = 1, axis = 0> | float[2x3x4]",
        "float[2, 3, 4] a, float[3] b    | <broadcast = 1>           | invalid",
        "float[2, 3, 4] a, float[4] b    |                           | invalid",
        "float[2, 3, 4] a, float[4] b    | <broadcast = 1, axis = 3> | invalid",
        "float[2, 3] a, float[2, 3] b    |                           | float[2x3]",
        "float[2, 3] a, float[] b        |                           | float[2x3]",
        "float[2, N] a, float[2, 3] b    |                           | float[2xN]",
      })
  void beforeOpset7AttributesSayWhatIsBroadcast(String inputs, String attributes, String types) {
    String node = "y = Add" + (attributes == null ? "" : attributes) + "(a, b)";
    assertEquals(types, RuleCase.of(6, inputs, node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = Add(a, b)     | ELEMENTWISE 12*N",
        "y = Exp(a)        | ELEMENTWISE 4*N",
        "y = Erf(a)        | ACTIVATION 76*N",
        "y = Acosh(a)      | ELEMENTWISE 20*N",
        "y = Sum(a, a, b)  | ELEMENTWISE 24*N",
        "y = Mean(a, a, b) | ELEMENTWISE 36*N",
        "y = Mean(a)       | none",
        "y = Max(a)        | none",
        "y = Identity(a)   | none",
      })
  void operationsPerElementOfTheResult(String node, String cost) {
    assertEquals(cost, RuleCase.of(17, "float[N, 1, 4] a, float[3, 1] b", node).work());
  }

  @Test
  void theCostOfAnUnknownShapeIsNotKnown() {
    assertEquals("unknown", RuleCase.of(17, "float[] a", "y = Exp(a)").work());
  }

  @Test
  void anOperandOfUnknownTypeDoesNotHideTheType() {
    assertEquals("float[2]", RuleCase.of(7, "float[2] a, float[2] b", "y = Add(a, b)").types());
    assertEquals(
        "unknown", RuleCase.of(6, "float[] a, float[2] b", "y = Add<broadcast = 1>(a, b)").types());
  }

  @Test
  void aSumBeforeOpset8TakesTheShapeOfAnyOperand() {
    assertEquals("float[2x3]", RuleCase.of(6, "float[] a, float[2, 3] b", "y = Sum(a, b)").types());
  }
}
