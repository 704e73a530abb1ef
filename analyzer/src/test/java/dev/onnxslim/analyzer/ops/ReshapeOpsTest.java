package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReshapeOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "float[2, 3, 4] x, int64[2] s   | s = 6 4            | float[6x4]",
        "float[2, 3, 4] x, int64[2] s   | s = -1 4           | float[6x4]",
        "float[2, 3, 4] x, int64[3] s   | s = 0 -1 2         | float[2x6x2]",
        "float[2, 3, 4] x, int64[0] s   | s =                | invalid",
        "float[1, 1] x, int64[0] s      | s =                | float[]",
        "float[2, 3, 4] x, int64[2] s   | s = -1 -1          | invalid",
        "float[2, 3, 4] x, int64[2] s   | s = 5 -1           | invalid",
        "float[2, 3, 4] x, int64[2] s   | s = 5 5            | invalid",
        "float[2, 3, 4] x, int64[2] s   | s = -2 4           | invalid",
        "float[2, 3] x, int64[3] s      | s = 2 3 0          | invalid",
        "float[b, s, 768] x, int64[4] s | s = b s 12 -1      | float[bxsx12x64]",
        "float[b, s, 768] x, int64[4] s | s = 0 0 12 64      | float[bxsx12x64]",
        "float[b, s, 768] x, int64[2] s | s = -1 768         | float[b*sx768]",
        "float[b, s, 768] x, int64[2] s | s = ? 768          | float[b*sx768]",
        "float[b, s, 768] x, int64[2] s | s = ? -1           | float[?x?]",
        "float[b, s, 768] x, int64[2] s |                    | float[?x?]",
        "float[b, s, 768] x, int64[1] s |                    | float[768*b*s]",
        "float[b, s] x, int64[2] s      | s = -1 7           | float[floor((b*s)/7)x7]",
        "float[b, s] x, int64[2] s      | s = b -b           | float[bxs]",
        "float[b, _, 4] x, int64[3] s   | s = 0 0 -1         | float[bx_x4]",
        "float[] x, int64[3] s          | s = 0 -1 4         | float[?x?x4]",
        "float[2] x, int64[] s          |                    | unknown",
        "float[2] x, int64[k] s         |                    | unknown",
        "float[4611686018427387904, 8] x, int64[2] s | s = 8 -1 | float[8x?]",
        "float[0, 3] x, int64[2] s      | s = 3 -1           | float[3x0]",
        "float[0, 3] x, int64[2] s      | s = 0 -1           | float[0x3]",
      })
  void reshapes(String inputs, String elements, String result) {
    assertEquals(
        result,
        RuleCase.of(13, inputs.replace("?", "_q"), "y = Reshape(x, s)")
            .with(elements)
            .types()
            .replace("_q", "?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "14 | float[0, 3] x, int64[2] s | y = Reshape<allowzero = 1>(x, s)    | s = 3 0  | float[3x0]",
        "14 | float[2, 3] x, int64[2] s | y = Reshape<allowzero = 1>(x, s)    | s = 0 3  | invalid",
        "14 | float[0, 3] x, int64[2] s | y = Reshape<allowzero = 1>(x, s)    | s = 0 -1 | float[0x?]",
        "1  | float[2, 6] x             | y = Reshape<shape = [0, 3, -1]>(x)  |          | float[2x3x2]",
        "1  | float[2, 6] x             | y = Reshape(x)                      |          | unknown",
        "1  | float[a, b, c] x          | y = Flatten(x)                      |          | float[axb*c]",
        "11 | float[a, b, c] x          | y = Flatten<axis = -1>(x)           |          | float[a*bxc]",
        "11 | float[a, b, c] x          | y = Flatten<axis = 0>(x)            |          | float[1xa*b*c]",
        "11 | float[a, b, c] x          | y = Flatten<axis = 3>(x)            |          | float[a*b*cx1]",
        "11 | float[a, b, c] x          | y = Flatten<axis = 4>(x)            |          | invalid",
        "11 | float x                   | y = Flatten<axis = 0>(x)            |          | float[1x1]",
        "11 | float[] x                 | y = Flatten(x)                      |          | float[?x?]",
        "11 | float[1, a, 1] x          | y = Squeeze<axes = [0, -1]>(x)      |          | float[a]",
        "13 | float[1, a, 1] x, int64[1] s | y = Squeeze(x, s)                | s = 2    | float[1xa]",
        "13 | float[1, a, 1] x, int64[1] s | y = Squeeze(x, s)                | s = 1    | float[1x1]",
        "13 | float[1, 2, 1] x, int64[1] s | y = Squeeze(x, s)                | s = 1    | invalid",
        "13 | float[1, 2, 1] x, int64[1] s | y = Squeeze(x, s)                | s = 3    | invalid",
        "13 | float[1, 2, 1] x, int64[2] s | y = Squeeze(x, s)                |          | float[?]",
        "13 | float[1, 2, 1] x          | y = Squeeze(x)                      |          | float[2]",
        "13 | float[1, a, 1] x          | y = Squeeze(x)                      |          | unknown",
        "13 | float[] x, int64[1] s     | y = Squeeze(x, s)                   | s = 0    | unknown",
        "11 | float[a, 2] x             | y = Unsqueeze<axes = [0, -1]>(x)    |          | float[1xax2x1]",
        "13 | float[a, 2] x, int64[2] s | y = Unsqueeze(x, s)                 | s = 3 1  | float[ax1x2x1]",
        "13 | float[a, 2] x, int64[2] s | y = Unsqueeze(x, s)                 | s = 1 1  | invalid",
        "13 | float[a, 2] x, int64[2] s | y = Unsqueeze(x, s)                 | s = 4 1  | invalid",
        "13 | float[a, 2] x, int64[2] s | y = Unsqueeze(x, s)                 |          | float[?x?x?x?]",
        "13 | float x, int64[1] s       | y = Unsqueeze(x, s)                 | s = 0    | float[1]",
        "13 | float[a, 2] x, int32 s    | y = com.microsoft.ExpandDims(x, s)  | s = -1   | float[ax2x1]",
      })
  void otherForms(int opset, String inputs, String node, String elements, String result) {
    assertEquals(result, RuleCase.of(opset, inputs, node).with(elements).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64[2] x, int64[1] s | y = Unsqueeze(x, s) | x = b 2*s; s = 0      | [b, 2*s]",
        "int64[1] x, int64[1] s | y = Squeeze(x, s)   | x = b; s = 0          | [b]",
        "int64[4] x, int64[2] s | y = Reshape(x, s)   | x = b ? 1 2; s = 2 -1 | [b, ?, 1, 2]",
        "float[2] x, int64[2] s | y = Reshape(x, s)   | x = 0.5 2.0; s = 1 2  | [0.5, 2.0]",
        "int64[2] x, int64[1] s | y = Unsqueeze(x, s) | s = 0                 | none",
      })
  void elementsKeepTheirOrder(String inputs, String node, String elements, String result) {
    assertEquals(result, RuleCase.of(13, inputs, node).with(elements).contents());
  }
}
