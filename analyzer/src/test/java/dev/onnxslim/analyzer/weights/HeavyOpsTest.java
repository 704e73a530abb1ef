package dev.onnxslim.analyzer.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeavyOpsTest {
  /** The node of a model with nothing else; {@code x} is an input, {@code w} read as stated. */
  static Node node(String node) throws ModelFormatException {
    return ModelText.parse(
            """
            <ir_version: 8, opset_import: ["" : 19, "com.microsoft" : 1]>
            g (float[] x) => (float[] y) { y%s }
            """
                .formatted(node))
        .graph()
        .nodes()
        .get(0);
  }

  private static String axes(String node, int index, int rank) throws ModelFormatException {
    return HeavyOps.axes(node(node), index, rank)
        .map(axes -> axes.reduced().toString())
        .orElse("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "= MatMul(x, x)                        | 0 | 2 | [1]",
        "= MatMul(x, x)                        | 0 | 3 | [2]",
        "= MatMul(x, x)                        | 0 | 1 | [0]",
        "= MatMul(x, x)                        | 1 | 2 | [0]",
        "= MatMul(x, x)                        | 1 | 4 | [2]",
        "= MatMul(x, x)                        | 1 | 1 | [0]",
        "= MatMul(x, x)                        | 1 | 0 | unknown",
        "= Gemm(x, x)                          | 0 | 2 | [1]",
        "= Gemm<transA = 1>(x, x)              | 0 | 2 | [0]",
        "= Gemm(x, x)                          | 1 | 2 | [0]",
        "= Gemm<transB = 1>(x, x)              | 1 | 2 | [1]",
        "= Conv(x, x)                          | 1 | 3 | [1, 2]",
        "= Conv(x, x)                          | 1 | 4 | [1, 2, 3]",
        "= Conv<group = 8>(x, x)               | 1 | 5 | [1, 2, 3, 4]",
        "= DeformConv(x, x, x)                 | 1 | 4 | [1, 2, 3]",
        "= ConvTranspose(x, x)                 | 1 | 4 | [0, 2, 3]",
        "= Gather(x, x)                        | 0 | 2 | [1]",
        "= Gather<axis = 1>(x, x)              | 0 | 2 | [0]",
        "= Gather<axis = -1>(x, x)             | 0 | 3 | [0, 1]",
        "= Gather(x, x)                        | 0 | 1 | unknown",
        ", h = LSTM(x, x, x)                   | 1 | 3 | [2]",
        ", h = LSTM(x, x, x)                   | 2 | 3 | [2]",
        ", h = GRU(x, x, x)                    | 1 | 3 | [2]",
        ", h = GRU(x, x, x)                    | 2 | 3 | [2]",
        ", h = RNN(x, x, x)                    | 1 | 3 | [2]",
        ", h = RNN(x, x, x)                    | 2 | 3 | [2]",
        ", h = RNN(x, x, x)                    | 2 | 2 | unknown",
        "= Einsum<equation = \"ab,bc->ac\">(x, x) | 0 | 2 | [1]",
        "= Einsum<equation = \"ab,bc->ac\">(x, x) | 1 | 2 | [0]",
        "= com.microsoft.FusedMatMul(x, x)     | 0 | 2 | [1]",
        "= com.microsoft.FusedMatMul<transA = 1>(x, x) | 0 | 3 | [1]",
        "= com.microsoft.FusedMatMul(x, x)     | 1 | 3 | [1]",
        "= com.microsoft.FusedMatMul<transB = 1>(x, x) | 1 | 3 | [2]",
        "= com.microsoft.FusedMatMulActivation<activation = \"Relu\">(x, x) | 1 | 2 | [0]",
        "= com.microsoft.FusedMatMulActivation<activation = \"Relu\", transB = 1>(x, x) | 1 | 2 |"
            + " [1]",
        "= com.microsoft.FusedMatMulActivation<activation = \"Relu\">(x, x) | 0 | 2 | [1]",
        "= com.microsoft.FusedMatMul<transBatchB = 1>(x, x) | 1 | 3 | unknown",
        "= com.microsoft.FusedMatMul(x, x) | 1 | 1 | unknown",
        "= com.microsoft.FusedGemm(x, x)       | 1 | 2 | [0]",
        "= com.microsoft.FusedGemm<transB = 1>(x, x) | 1 | 2 | [1]",
        "= com.microsoft.TransposeMatMul(x, x) | 1 | 2 | [0]",
        "= com.microsoft.TransposeMatMul<transB = 1>(x, x) | 1 | 2 | [1]",
        "= com.microsoft.GemmFastGelu(x, x)    | 1 | 2 | [0]",
        "= com.microsoft.FusedConv(x, x)       | 1 | 4 | [1, 2, 3]",
        "= com.microsoft.ConvTransposeWithDynamicPads(x, x) | 1 | 4 | [0, 2, 3]",
        "= com.microsoft.Attention<num_heads = 2>(x, x) | 1 | 2 | [0]",
        "= com.microsoft.MoE<k = 1>(x, x, x, , x) | 2 | 3 | unknown",
      })
  void aWeightIsSummedOverTheseAxes(String node, int index, int rank, String axes)
      throws ModelFormatException {
    assertTrue(HeavyOps.isWeight(node(node), index));
    assertEquals(axes, axes(node, index, rank));
  }

  @ParameterizedTest
  @CsvSource({"Conv,0", "Conv,2", "Gemm,2", "Gather,1", "MatMul,2"})
  void otherInputsAreNoWeights(String op, int index) throws ModelFormatException {
    assertFalse(HeavyOps.isWeight(node("= " + op + "(x, x)"), index));
  }

  @Test
  void otherOperatorsHaveNoWeights() throws ModelFormatException {
    assertFalse(HeavyOps.isWeight(node("= Add(x, x)"), 1));
    assertFalse(HeavyOps.isWeight(node("= com.microsoft.BiasGelu(x, x)"), 1));
    assertEquals(Optional.empty(), HeavyOps.axes(node("= Add(x, x)"), 1, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bsi,hid->bhsd   | 1 | 3 | [1]",
        "bsi, hid -> bhsd | 1 | 3 | [1]",
        "bsi,hid->bhsd   | 0 | 3 | [2]",
        "ij,jk,kl->il    | 1 | 2 | [0, 1]",
        "ij,jk->ijk      | 1 | 2 | unknown",
        "ij,jk->ik       | 1 | 3 | unknown",
        "ij,jk->ik       | 2 | 2 | unknown",
        "...j,jk->...k   | 1 | 2 | [0]",
        "ij,jk           | 1 | 2 | [0]",
        "i,i->           | 1 | 1 | [0]",
      })
  void anEinsumsEquationTellsItsAxes(String equation, int index, int rank, String axes)
      throws ModelFormatException {
    String inputs = "x, ".repeat(equation.split(",").length - 1) + "x";
    String node = "= Einsum<equation = \"%s\">(%s)".formatted(equation, inputs);
    assertEquals(axes, axes(node, index, rank));
  }

  @Test
  void axesMayBeSeenAsOneWhenTheyAreNeighbours() {
    assertTrue(WeightAxes.of(1, 2, 3).isContiguous());
    assertTrue(WeightAxes.of(2).isContiguous());
    assertFalse(WeightAxes.of(0, 2).isContiguous());
    assertFalse(new WeightAxes(List.of()).isContiguous());
    assertEquals(List.of(0, 2), WeightAxes.of(2, 0).reduced());
  }

  @Test
  void axesOfAReaderAreFoundInTheConstant() {
    assertEquals(Optional.of(WeightAxes.of(0, 2)), WeightAxes.of(0, 1).within(new int[] {2, 0, 1}));
    assertEquals(Optional.of(WeightAxes.of(1)), WeightAxes.of(0, 1).within(new int[] {-1, 1, 0}));
    assertEquals(Optional.empty(), WeightAxes.of(0).within(new int[] {-1, 0}));
  }
}
