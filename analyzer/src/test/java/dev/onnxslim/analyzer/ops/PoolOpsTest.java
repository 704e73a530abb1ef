package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolOpsTest {
  /** Sizes as onnxruntime 1.31 gives them when it runs the same nodes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6  | kernel_shape = [3]                                                | 4",
        "6  | kernel_shape = [3], strides = [2]                                 | 2",
        "6  | kernel_shape = [3], strides = [2], ceil_mode = 1                  | 3",
        "4  | kernel_shape = [1], strides = [2], ceil_mode = 1                  | 2",
        "5  | kernel_shape = [3], strides = [3], pads = [1, 1], ceil_mode = 1   | 2",
        "6  | kernel_shape = [3], strides = [3], pads = [1, 1], ceil_mode = 1   | 3",
        "7  | kernel_shape = [3], dilations = [2]                               | 3",
        "7  | kernel_shape = [2], pads = [1, 0], strides = [2]                  | 4",
        "6  | kernel_shape = [3], strides = [2], auto_pad = \"SAME_UPPER\"      | 3",
        "7  | kernel_shape = [3], strides = [2], auto_pad = \"SAME_LOWER\"      | 4",
        "6  | kernel_shape = [3], strides = [2], auto_pad = \"VALID\"           | 2",
        "7  | kernel_shape = [3], strides = [2], auto_pad = \"VALID\", ceil_mode = 1 | 3",
        "2  | kernel_shape = [2]                                                | 1",
      })
  void sizeOfAnAxis(int size, String attributes, int expected) {
    String inputs = "float[2, 3, " + size + "] x";
    for (String type : new String[] {"MaxPool", "AveragePool", "LpPool"}) {
      String node = "y = " + type + "<" + attributes + ">(x)";
      assertEquals("[2x3x" + expected + "]", RuleCase.of(22, inputs, node).shapes(), type);
    }
  }

  /** Where the standard, onnx.shape_inference and onnxruntime do not agree. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6  | kernel_shape = [3], strides = [2], auto_pad = \"VALID\", ceil_mode = 1",
        "9  | kernel_shape = [3], dilations = [2], auto_pad = \"SAME_UPPER\"",
        "2  | kernel_shape = [3], strides = [2]",
        "4  | kernel_shape = [2], strides = [3], pads = [2, 2], ceil_mode = 1",
      })
  void disputedSizesStayOpen(int size, String attributes) {
    String node = "y = MaxPool<" + attributes + ">(x)";
    assertEquals("[2x3x?]", RuleCase.of(22, "float[2, 3, " + size + "] x", node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[N, C, H, W] x | kernel_shape = [3, 3], strides = [2, 2] "
            + "| [NxCxfloor((H+1)/2)-1xfloor((W+1)/2)-1]",
        "float[N, C, H] x | kernel_shape = [2], strides = [2], auto_pad = \"SAME_UPPER\" "
            + "| [NxCxfloor((H+1)/2)]",
        "float[N, C, H] x | kernel_shape = [3], strides = [2], pads = [1, 1], ceil_mode = 1 "
            + "| [NxCxfloor(H/2)+1]",
        "float[N, C, H] x | kernel_shape = [1], strides = [2], ceil_mode = 1 "
            + "| [NxCxmin(floor((H+1)/2),floor(H/2)+1)]",
        "float[] x | kernel_shape = [3, 3] | [?x?x?x?]",
        "float[2, 3, 8, 8] x | kernel_shape = [3] | invalid",
        "float[2, 3, 8] x | kernel_shape = [3], strides = [0] | invalid",
        "float[2, 3, 8] x | kernel_shape = [0] | invalid",
        "float[2, 3, 8] x | kernel_shape = [3], pads = [1] | invalid",
        "float[2, 3, 8] x | kernel_shape = [3], auto_pad = \"FULL\" | invalid",
      })
  void symbolsAndBrokenModels(String inputs, String attributes, String shape) {
    String node = "y = MaxPool<" + attributes + ">(x)";
    assertEquals(shape, RuleCase.of(22, inputs, node).shapes());
  }

  @Test
  void indicesAreIntegersOfTheSameShape() {
    String node = "y, i = MaxPool<kernel_shape = [2, 2]>(x)";
    assertEquals(
        "float16[1x2x3x4] int64[1x2x3x4]", RuleCase.of(12, "float16[1, 2, 4, 5] x", node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[N, 8, H, W] x  | GlobalAveragePool(x) | [Nx8x1x1]",
        "float[N, 8] x        | GlobalMaxPool(x)     | [Nx8]",
        "float[N, 8, 5, 5, 5] x | GlobalLpPool(x)    | [Nx8x1x1x1]",
        "float[8] x           | GlobalMaxPool(x)     | invalid",
        "float[] x            | GlobalMaxPool(x)     | unknown",
        "uint8[1, 6, 6, 4] x; float s; uint8 z "
            + "| com.microsoft.QLinearGlobalAveragePool<channels_last = 1>(x, s, z, s, z) "
            + "| [1x1x1x4]",
        "uint8[1, 6, 6, 4] x; float s; uint8 z | com.microsoft.QLinearAveragePool"
            + "<channels_last = 1, kernel_shape = [2, 3]>(x, s, z, s, z) | [1x5x4x4]",
        "uint8[1, 6, 6, 4] x | com.microsoft.NhwcMaxPool<kernel_shape = [2, 3]>(x) | [1x5x4x4]",
        "float[1, 1, 2, 2] x; int64[1, 1, 2, 2] i "
            + "| MaxUnpool<kernel_shape = [2, 2], strides = [2, 2]>(x, i) | [1x1x4x4]",
        "float[1, 1, 2, 2] x; int64[1, 1, 2, 2] i; int64[4] s = 1, 1, 5, N "
            + "| MaxUnpool<kernel_shape = [2, 2]>(x, i, s) | [1x1x5xN]",
        "float[1, 1, 2, 2] x; int64[1, 1, 2, 2] i; int64[4] s "
            + "| MaxUnpool<kernel_shape = [2, 2]>(x, i, s) | [?x?x?x?]",
        "float[1, 1, 2, 2] x; int64[1, 1, 2, 2] i; int64[2] s = 5, 5 "
            + "| MaxUnpool<kernel_shape = [2, 2]>(x, i, s) | invalid",
      })
  void otherPoolings(String inputs, String node, String shape) {
    assertEquals(shape, RuleCase.of(22, inputs, "y = " + node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AveragePool<kernel_shape = [3, 3], pads = [1, 1, 1, 1]>(x) | 0 REDUCTION 1152*N",
        "MaxPool<kernel_shape = [2, 2], strides = [2, 2]>(x)        | 0 REDUCTION 128*N",
        "GlobalAveragePool(x)                                       | 0 REDUCTION 128*N",
      })
  void everyElementOfAWindowCounts(String node, String cost) {
    assertEquals(cost, RuleCase.of(22, "float[N, 2, 8, 8] x", "y = " + node).cost());
  }
}
