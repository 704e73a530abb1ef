package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PadOpsTest {
  private static final String LISTS = ", int64[4] p, float v, int64[1] a, int64[2] q";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1  | y = Pad<paddings = [1, 0, 2, 3]>(x) |                          | float[b+3x13]",
        "2  | y = Pad<pads = [0, 1, 0, -3]>(x)    |                          | float[bx8]",
        "2  | y = Pad<pads = [0, 1, 0]>(x)        |                          | invalid",
        "2  | y = Pad<pads = [0, 0, 0, -11]>(x)   |                          | invalid",
        "13 | y = Pad(x, p)                       | p = 1 n 2 0              | float[b+3xn+10]",
        "13 | y = Pad(x, p)                       | p = 0 ? 0 0              | float[bx?]",
        "13 | y = Pad(x, p)                       |                          | float[?x?]",
        "18 | y = Pad(x, q, v, a)                 | q = 1 2; a = -1          | float[bx13]",
        "18 | y = Pad(x, q, , a)                  | q = 1 2; a = 0           | float[b+3x10]",
        "18 | y = Pad(x, q, , a)                  | a = 0                    | float[?x10]",
        "18 | y = Pad(x, q, , a)                  | q = 1 2                  | float[?x?]",
        "18 | y = Pad(x, q, , a)                  | q = 1 2; a = 2           | invalid",
        "13 | y = com.microsoft.Pad(x, p, v)      | p = 0 1 0 1              | float[bx12]",
        "13 | y = Pad(x, p)                       | p = 0 9223372036854775807 0 1 | float[bx?]",
      })
  void types(int opset, String node, String elements, String type) {
    String inputs = "float[b, 10] x" + LISTS;
    assertEquals(type, RuleCase.of(opset, inputs, node).with(elements).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = Pad(x, q)                      | q = 1 2         | [0, a, b, 3, 0, 0]",
        "y = Pad(x, q, v)                   | q = 0 1; v = n  | [a, b, 3, n]",
        "y = Pad(x, q, v)                   | q = 0 1         | [a, b, 3, ?]",
        "y = Pad(x, q, v)                   | q = -1 1; v = 7 | [b, 3, 7]",
        "y = Pad<mode = \"edge\">(x, q)     | q = 2 1         | [a, a, a, b, 3, 3]",
        "y = Pad<mode = \"reflect\">(x, q)  | q = 2 2         | [3, b, a, b, 3, b, a]",
        "y = Pad<mode = \"wrap\">(x, q)     | q = 1 4         | [3, a, b, 3, a, b, 3, a]",
        "y = Pad<mode = \"edge\">(x, q)     | q = -1 1        | none",
        "y = Pad(x, q)                      | q = 1 n         | none",
        "y = Pad(x, q)                      | q = 0 4611686018427387904 | none",
      })
  void elements(String node, String given, String result) {
    String inputs = "int64[3] x" + LISTS;
    assertEquals(result, RuleCase.of(19, inputs, node).with("x = a b 3; " + given).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = CenterCropPad(x, q)                   | q = 3 n  | float[3xn]",
        "y = CenterCropPad(x, q)                   |          | float[?x?]",
        "y = CenterCropPad<axes = [-1]>(x, a)      | a = 3    | float[bx3]",
        "y = CenterCropPad<axes = [0, 1]>(x, a)    | a = 3    | invalid",
        "y = CenterCropPad<axes = [2]>(x, a)       | a = 3    | invalid",
      })
  void centred(String node, String elements, String type) {
    assertEquals(type, RuleCase.of(18, "float[b, 10] x" + LISTS, node).with(elements).types());
  }
}
