package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "13 | float[b, 3, s] x | y = Shape(x)                         | int64[3] | [b, 3, s]",
        "15 | float[b, 3, s] x | y = Shape<start = 1>(x)              | int64[2] | [3, s]",
        "15 | float[b, 3, s] x | y = Shape<start = -1>(x)             | int64[1] | [s]",
        "15 | float[b, 3, s] x | y = Shape<end = -1>(x)               | int64[2] | [b, 3]",
        "15 | float[b, 3, s] x | y = Shape<start = -9, end = 9>(x)    | int64[3] | [b, 3, s]",
        "15 | float[b, 3, s] x | y = Shape<start = 2, end = 1>(x)     | int64[0] | []",
        "13 | float x          | y = Shape(x)                         | int64[0] | []",
        "13 | float[] x        | y = Shape(x)                         | int64[?] | none",
        "13 | float[b, 3, s] x | y = Size(x)                          | int64[]  | [3*b*s]",
        "13 | float[] x        | y = Size(x)                          | int64[]  | none",
      })
  void sizes(int opset, String inputs, String node, String type, String elements) {
    assertEquals(type, RuleCase.of(opset, inputs, node).types());
    assertEquals(elements, RuleCase.of(opset, inputs, node).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "float[3, 1] x, int64[3] s    | s = 2 1 6     | float[2x3x6]",
        "float[3, 4] x, int64[1] s    | s = 1         | float[3x4]",
        "float[b, 1] x, int64[3] s    | s = n 1 s     | float[nxbxs]",
        "float[1, s] x, int64[2] s    | s = b s       | float[bxs]",
        "float[b] x, int64[1] s       | s = 7         | float[7]",
        "float[b] x, int64[1] s       | s = ?         | float[?]",
        "float[4] x, int64[2] s       |               | float[?x4]",
        "float[4] x, int64[1] s       | s = 3         | invalid",
        "float[4] x, int64[1] s       | s = -1        | float[4]",
        "float x, int64[0] s          | s =           | float[]",
        "float[4] x, int64[] s        |               | unknown",
        "float[] x, int64[1] s        | s = 3         | unknown",
      })
  void expands(String inputs, String elements, String type) {
    assertEquals(type, RuleCase.of(13, inputs, "y = Expand(x, s)").with(elements).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "13 | float[2, a] x, int64[2] r       | y = Tile(x, r)    | r = 3 b    | float[6xa*b]",
        "13 | float[2, a] x, int64[2] r       | y = Tile(x, r)    | r = ? 1    | float[?xa]",
        "13 | float[2, a] x, int64[2] r       | y = Tile(x, r)    |            | float[?x?]",
        "13 | float[2, a] x, int64[3] r       | y = Tile(x, r)    | r = 1 1 1  | invalid",
        "13 | float[2, a] x, int64[2] r       | y = Tile(x, r)    | r = -1 1   | invalid",
        "13 | float[4611686018427387904] x, int64[1] r | y = Tile(x, r) | r = 4 | float[?]",
        "1  | float[2, a] x, float t, float i | y = Tile(x, t, i) | t = 3; i = 1 | float[2x3*a]",
        "1  | float[2, a] x, float t, float i | y = Tile(x, t, i) | i = 0      | float[?xa]",
        "1  | float[2, a] x, float t, float i | y = Tile(x, t, i) | t = 3      | float[?x?]",
      })
  void tiles(int opset, String inputs, String node, String elements, String type) {
    assertEquals(type, RuleCase.of(opset, inputs, node).with(elements).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64[1] x, int64[1] s    | y = Expand(x, s) | x = n; s = 3         | [n, n, n]",
        "int64[2, 1] x, int64[2] s | y = Expand(x, s) | x = a ?; s = 1 2     | [a, a, ?, ?]",
        "int64 x, int64[1] s       | y = Expand(x, s) | x = a; s = n         | none",
        "int64 x, int64[1] s       | y = Expand(x, s) | x = a; s = 1025      | none",
        "int64[2] x, int64[1] r    | y = Tile(x, r)   | x = a b; r = 2       | [a, b, a, b]",
        "int64[1, 2] x, int64[2] r | y = Tile(x, r)   | x = a b; r = 2 1     | [a, b, a, b]",
        "int64[2, 1] x, int64[2] r | y = Tile(x, r)   | x = a b; r = 1 2     | [a, a, b, b]",
      })
  void repeatedElements(String inputs, String node, String elements, String result) {
    assertEquals(result, RuleCase.of(13, inputs, node).with(elements).contents());
  }
}
