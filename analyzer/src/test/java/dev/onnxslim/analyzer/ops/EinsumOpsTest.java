package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EinsumOpsTest {
  private static RuleCase einsum(String inputs, String equation) {
    String names = inputs.replaceAll("[^;]* (\\w)", "$1").replace(";", ",");
    return RuleCase.of(12, inputs, "y = Einsum<equation = \"" + equation + "\">(" + names + ")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, S, 8] a; float[4, 8, 16] b | bsi,hid->bhsd     | [Bx4xSx16]",
        "float[2, 3] a; float[3, 4] b        | ij, jk -> ik      | [2x4]",
        "float[2, 3] a; float[3, 4] b        | ij,jk             | [2x4]",
        "float[2, 3] a                       | ba                | [3x2]",
        "float[2, 3] a; float[3, 2] b        | bA,Ab             | []",
        "float[3, 3] a                       | ii->i             | [3]",
        "float[3, 3] a                       | ii                | []",
        "float[2, N, 4] a                    | ...i->...         | [2xN]",
        "float[2, 3, 4] a                    | i...->...i        | [3x4x2]",
        "float[5, 1, 2, 3] a; float[7, 3, 4] b | ...ij,...jk     | [5x7x2x4]",
        "float[2, 1] a; float[3, 4] b        | ij,jk->ik         | [2x4]",
        "float[2, 5] a; float[3, 4] b        | ij,jk->ik         | invalid",
        "float[2, 5, 1] a; float[5, 4] b     | ij,jk->ik         | invalid",
        "float[2, 5] a                       | ij,jk->ik         | invalid",
        "float[2, 5] a                       | ij->ik            | invalid",
        "float[2, 5] a                       | i1->i             | invalid",
        "float[] a; float[5, 4] b            | ij,jk->ik         | [?x4]",
        "float[] a; float[5, 4] b            | ...j,jk->...k     | unknown",
      })
  void shapes(String inputs, String equation, String shape) {
    assertEquals(shape, einsum(inputs, equation).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, S, 8] a; float[4, 8, 16] b | bsi,hid->bhsd  | 512*B*S",
        "float[2, 3] a; float[3, 4] b; float[4, 5] c | ij,jk,kl->il | 64",
        "float[2, 3] a; float[3, 4] b; float[4, 5] c | ij,jk,kl->ijl | 144",
        "float[7, 2, 3] a; float[3, 4] b     | ...j,jk->...k  | 168",
        "float[2, 3] a                       | ij->i          | 0 REDUCTION 6",
        "float[2, 3] a                       | ij->ji         | 0",
        "float[] a; float[5, 4] b            | ij,jk->ik      | unknown",
      })
  void operandsAreContractedFromLeftToRight(String inputs, String equation, String cost) {
    assertEquals(cost, einsum(inputs, equation).cost());
  }

  @Test
  void anEllipsisIsNotSummed() {
    EinsumEquation equation = EinsumEquation.parse("...j,jk->...k").orElseThrow();
    assertEquals(List.of(2), equation.summed(0, 3));
    assertEquals(List.of(0), equation.summed(1, 2));
    assertEquals(List.of(), equation.summed(1, 3));
    assertEquals(List.of(), equation.summed(2, 2));
    assertTrue(EinsumEquation.parse("i...j...->i").isEmpty());
  }
}
