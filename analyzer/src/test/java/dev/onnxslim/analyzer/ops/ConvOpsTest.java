package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[N, 3, 224, 224] x; float[16, 3, 3, 3] w "
            + "| <strides = [2, 2], pads = [1, 1, 1, 1]> | [Nx16x112x112]",
        "float[N, 3, H, W] x; float[16, 3, 3, 3] w | <pads = [1, 1, 1, 1]> | [Nx16xHxW]",
        "float[1, 8, 9] x; float[4, 2, 3] w | <group = 4, dilations = [2]> | [1x4x5]",
        "float[1, 1, 7] x; float[1, 1, 1] w | <strides = [4], auto_pad = \"SAME_LOWER\"> "
            + "| [1x1x2]",
        "float[1, 1, 5] x; float[1, 1, 4] w "
            + "| <strides = [3], auto_pad = \"SAME_UPPER\", dilations = [2]> | [1x1x2]",
        "float[1, 1, 5] x; float[1, 1, 4] w | <auto_pad = \"VALID\"> | [1x1x2]",
        "float[1, 1, 5] x; float[2, 1, 4] w | <kernel_shape = [4]> | [1x2x2]",
        "float[1, 1, 4, 5, 6] x; float[2, 1, 2, 2, 2] w | | [1x2x3x4x5]",
        "float[] x; float[16, 3, 3, 3] w | | [?x16x?x?]",
        "float[2, 3, 8, 8] x; float[] w | <kernel_shape = [3, 3]> | [2x?x6x6]",
        "float[2, 3, 8, 8] x; float[] w | | [2x?x?x?]",
        "float[] x; float[] w | | unknown",
        "float[1, 4, 8] x; float[2, 3, 3] w | | invalid",
        "float[1, 6, 8] x; float[2, 3, 3] w | <group = 3> | invalid",
        "float[1, 3, 8] x; float[2, 3, 3] w | <kernel_shape = [4]> | invalid",
        "float[1, 3, 8] x; float[2, 3, 3] w | <kernel_shape = [3, 3]> | invalid",
        "float[1, 3, 8, 8] x; float[2, 3, 3] w | | invalid",
        "float[1, 3, 2] x; float[2, 3, 4] w | | invalid",
        "float[1, 3, 8] x; float[2, 3, 3] w | <group = 0> | invalid",
        "float[1, 3, 8] x; float[2] w | | invalid",
      })
  void convolutions(String inputs, String attributes, String shape) {
    String node = "y = Conv" + (attributes == null ? "" : attributes) + "(x, w)";
    assertEquals(shape, RuleCase.of(11, inputs, node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 3 | strides = [2]                                         | 11",
        "3 | 3 | strides = [3], auto_pad = \"SAME_UPPER\"              | 15",
        "3 | 1 | strides = [3], auto_pad = \"SAME_UPPER\"              | ?",
        "3 | 4 | strides = [3], auto_pad = \"SAME_LOWER\", output_padding = [1] | 15",
        "3 | 4 | strides = [3], auto_pad = \"VALID\"                   | 16",
        "3 | 4 | strides = [3], pads = [1, 2], output_padding = [1]    | 14",
        "3 | 4 | strides = [3], output_shape = [10]                    | 10",
        "3 | 4 | strides = [3], dilations = [2]                        | 19",
      })
  void sizesOfATransposedConvolution(int groups, int kernel, String attributes, String size) {
    String inputs = "float[N, %d, 5] x; float[%d, 2, %d] w".formatted(groups, groups, kernel);
    String node = "y = ConvTranspose<group = %d, %s>(x, w)".formatted(groups, attributes);
    assertEquals("[Nx" + 2 * groups + "x" + size + "]", RuleCase.of(11, inputs, node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[N, 4, H] x; float[4, 2, 2] w | <strides = [2]> | [Nx2x2*H]",
        "float[] x; float[4, 2, 2] w | <strides = [2]> | [?x2x?]",
        "float[N, 3, H] x; float[4, 2, 2] w | | invalid",
        "float[N, 4, 5] x; float[4, 2, 2] w | <output_shape = [1, 2, 6]> | invalid",
        "float[] x; float[] w | | unknown",
      })
  void transposedConvolutions(String inputs, String attributes, String shape) {
    String node = "y = ConvTranspose" + (attributes == null ? "" : attributes) + "(x, w)";
    assertEquals(shape, RuleCase.of(11, inputs, node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "uint8[1, 2, 5, 5] x; uint8[4, 2, 3, 3] w | ConvInteger(x, w) | int32[1x4x3x3]",
        "uint8[1, 2, 5] x; float s; uint8 z; int8[4, 2, 3] w; int8 u; int8 v "
            + "| QLinearConv(x, s, z, w, s, u, s, v) | int8[1x4x3]",
        "uint8[1, 5, 5, 2] x; float s; uint8 z; int8[4, 2, 3, 3] w; int8 u "
            + "| com.microsoft.QLinearConv<channels_last = 1>(x, s, z, w, s, u, s, z) "
            + "| uint8[1x3x3x4]",
        "float[1, 5, 5, 2] x; float[4, 2, 3, 3] w | com.microsoft.NhwcFusedConv(x, w) "
            + "| float[1x3x3x4]",
        "float[1, 5, 5, 2] x; float[4, 3, 3, 2] w "
            + "| com.microsoft.NhwcConv<kernel_shape = [3, 3]>(x, w) | float[1x3x3x4]",
        "float[1, 5, 5, 2] x; float[4, 3, 3, 2] w | com.microsoft.NhwcConv(x, w) "
            + "| float[1x?x?x4]",
        "float[1, 2, 5] x; float[2, 4, 3] w; int64[2] p = 1, 0 "
            + "| com.microsoft.ConvTransposeWithDynamicPads(x, w, p) | float[1x4x6]",
        "float[1, 2, 5] x; float[2, 4, 3] w; int64[2] p "
            + "| com.microsoft.ConvTransposeWithDynamicPads(x, w, p) | float[1x4x?]",
        "float[1, 2, 5, 5] x; float[4, 2, 3, 3] w; float[1, 18, 3, 3] o "
            + "| DeformConv(x, w, o) | float[1x4x3x3]",
      })
  void otherConvolutions(String inputs, String node, String type) {
    assertEquals(type, RuleCase.of(27, inputs, "y = " + node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[B, 6, L] x; float[6, 1, 4] w | CausalConvWithState(x, w) | [Bx6xL] [Bx6x3]",
        "float[B, 6, L] x; float[] w | CausalConvWithState(x, w) | [Bx6xL] [Bx6x?]",
        "float[B, 6, L] x; float[5, 1, 4] w | CausalConvWithState(x, w) | invalid",
        "float[B, L, 2, 3] x; float[6, 1, 4] w | com.microsoft.CausalConvWithState"
            + "<channels_last = 1, dilation = 2, state_window = 5>(x, w) "
            + "| [BxLx2x3] [5xBx6x2x3]",
        "float[T, 6] x; float[6, 1, 4] w; int32[C] c; float[B, 6, 3] s "
            + "| com.microsoft.VarlenCausalConvWithState(x, w, c, , s) | [Tx6] [Bx6x3]",
      })
  void theStateIsWhatTheKernelLooksBackOn(String inputs, String node, String shapes) {
    assertEquals(shapes, RuleCase.of(27, inputs, "y, s1 = " + node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[N, 16, 28, 28] x; float[32, 4, 3, 3] w; float[32] b "
            + "| Conv<group = 4, pads = [1, 1, 1, 1]>(x, w, b) "
            + "| 903168*N ELEMENTWISE 25088*N",
        "float[1, 3, H, W] x; float[8, 3, 1, 1] w | Conv(x, w) | 24*H*W",
        "float[1, 8, 14, 14] x; float[8, 4, 2, 2] w "
            + "| ConvTranspose<group = 2, strides = [2, 2]>(x, w) | 25088",
        "uint8[1, 2, 5, 5] x; uint8[4, 2, 3, 3] w | ConvInteger(x, w) | 648",
        "uint8[1, 2, 5] x; float s; uint8 z; int8[4, 2, 3] w; int32[4] b "
            + "| QLinearConv(x, s, z, w, s, z, s, z, b) | 72 ELEMENTWISE 12",
        "float[1, 5, 5, 2] x; float[4, 3, 3, 2] w "
            + "| com.microsoft.NhwcConv<kernel_shape = [3, 3]>(x, w) | 648",
        "float[1, 2, 5, 5] x; float[4, 2, 3, 3] w; float[4] b; float[1, 4, 3, 3] z "
            + "| com.microsoft.FusedConv<activation = \"Relu\">(x, w, b, z) "
            + "| 648 ELEMENTWISE 72 ACTIVATION 36",
        "float[1, 2, 5, 5] x; float[4, 2, 3, 3] w; float[1, 18, 3, 3] o "
            + "| DeformConv(x, w, o) | 648 ELEMENTWISE 1296",
        "float[] x; float[8, 3, 1, 1] w | Conv(x, w) | unknown",
      })
  void costs(String inputs, String node, String cost) {
    assertEquals(cost, RuleCase.of(27, inputs, "y = " + node).cost());
  }

  @Test
  void theActivationOfACausalConvolutionCounts() {
    String inputs = "float[B, 6, L] x; float[6, 1, 4] w; float[6] b";
    String node = "y, s = CausalConvWithState<activation = \"silu\">(x, w, b)";
    assertEquals("24*B*L ELEMENTWISE 6*B*L ACTIVATION 6*B*L", RuleCase.of(27, inputs, node).cost());
  }
}
