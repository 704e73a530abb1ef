package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceOpsTest {
  private static final String LISTS =
      "float[b, 10, s] x, int64[1] f, int64[1] t, int64[1] a, int64[1] k";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = Slice(x, f, t, a)     | f = 2; t = -1; a = 1                   | float[bx7xs]",
        "y = Slice(x, f, t, a, k)  | f = -1; t = -11; a = 1; k = -3         | float[bx4xs]",
        "y = Slice(x, f, t, a)     | f = 0; t = 9223372036854775807; a = -1 | float[bx10xs]",
        "y = Slice(x, f, t, a)     | f = 0; t = n; a = 1                    | float[bxmin(10,n)xs]",
        "y = Slice(x, f, t, a)     | f = ?; t = 5; a = 1                    | float[bx?xs]",
        "y = Slice(x, f, t, a)     | t = 5; a = 1                           | float[bx?xs]",
        "y = Slice(x, f, t)        | f = 0; t = 1                           | float[min(1,b)x10xs]",
        "y = Slice(x, f, t)        |                                        | float[?x10xs]",
        "y = Slice(x, f, t, a)     | f = 0; t = 1                           | float[?x?x?]",
        "y = Slice(x, f, t, a)     | f = 0; t = 1; a = 3                    | invalid",
        "y = Slice(x, f, t, a)     | f = 0 1; t = 1; a = 0                  | invalid",
        "y = Slice(x, f, t, a, k)  | f = 0; t = 5; a = 1; k = 0             | invalid",
        "y = Slice(x, f, t, , k)   | f = 0; t = 5; k = 1                    | float[min(5,b)x10xs]",
      })
  void inputs(String node, String elements, String type) {
    assertEquals(type, RuleCase.of(13, LISTS, node).with(elements).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "float[20, 10] x | y = Slice<starts = [1, -3], ends = [5, 99], axes = [0, 1]>(x) | float[4x3]",
        "float[20, 10] x | y = Slice<starts = [1], ends = [5]>(x)                        | float[4x10]",
        "float[20] x     | y = Slice<starts = [1, 1], ends = [5, 5]>(x)                  | invalid",
        "float[] x       | y = Slice<starts = [1], ends = [5]>(x)                        | unknown",
        "float[1, 3, 10, h] x | y = Crop<border = [1, 2, 3, 4]>(x)                 | float[1x3x4xh-4]",
        "float[1, 3, 10, h] x | y = Crop<border = [1, 2, 3, 4], scale = [5, 6]>(x) | float[1x3x5x6]",
        "float[1, 3, 10, h] x | y = Crop(x)                                        | invalid",
      })
  void attributes(String inputs, String node, String type) {
    assertEquals(type, RuleCase.of(1, inputs, node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64[4] x    | y = Slice(x, f, t)      | x = b 3 s ?; f = 1; t = 9             | [3, s, ?]",
        "int64[4] x    | y = Slice(x, f, t, a, k) | x = b 3 s ?; f = -1; t = -9; a = 0; k = -2 | [?, 3]",
        "int64[2, 2] x | y = Slice(x, f, t, a)   | x = 1 2 3 4; f = 1; t = 2; a = 1      | [2, 4]",
        "int64[4] x    | y = Slice(x, f, t)      | x = b 3 s ?; f = n; t = 9             | none",
        "int64[4] x    | y = Slice(x, f, t)      | x = b 3 s ?; f = 4; t = 9             | []",
        "int64[4] x    | y = Slice(x, f, t)      | f = 1; t = 2                          | none",
      })
  void elements(String input, String node, String given, String result) {
    String inputs = input + ", int64[1] f, int64[1] t, int64[1] a, int64[1] k";
    assertEquals(result, RuleCase.of(13, inputs, node).with(given).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "11 | float[6, 2] x           | y, z = Split(x)                       |            | float[3x2] float[3x2]",
        "11 | float[7, 2] x           | y, z = Split(x)                       |            | invalid",
        "11 | float[n, 2] x           | y, z = Split<axis = 1>(x)             |            | float[nx1] float[nx1]",
        "11 | float[n, 7] x           | y, z = Split<axis = -1, split = [3, 4]>(x) |       | float[nx3] float[nx4]",
        "11 | float[n, 7] x           | y, z = Split<axis = 1, split = [3, 3]>(x) |        | invalid",
        "11 | float[n, 7] x           | y, z = Split<axis = 1, split = [7]>(x) |           | invalid",
        "13 | float[7, n] x, int64[2] p | y, z = Split(x, p)                  | p = 3 4    | float[3xn] float[4xn]",
        "13 | float[7, n] x, int64[2] p | y, z = Split(x, p)                  | p = 3 ?    | float[3xn] float[4xn]",
        "13 | float[7, n] x, int64[2] p | y, z = Split(x, p)                  |            | float[?xn] float[?xn]",
        "13 | float[m, n] x, int64[2] p | y, z = Split(x, p)                  | p = k m-k  | float[kxn] float[-k+mxn]",
        "18 | float[7] x              | y, z, w = Split<num_outputs = 3>(x)   |            | float[3] float[3] float[1]",
        "18 | float[n] x              | y, z = Split<num_outputs = 2>(x)      |            | float[floor((n+1)/2)] float[-floor((n+1)/2)+n]",
        "18 | float[5] x              | y, z, v, w = Split<num_outputs = 4>(x) |           | invalid",
        "18 | float[] x               | y, z = Split<num_outputs = 2>(x)      |            | unknown",
        "1  | float[6, 2] x, float[2] p | y, z = Split(x, p)                  | p = 2 4    | float[2x2] float[4x2]",
      })
  void splits(int opset, String inputs, String node, String elements, String types) {
    assertEquals(types, RuleCase.of(opset, inputs, node).with(elements).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64[4] x    | y, z = Split(x)           | x = a b ? 4 | [a, b] [?, 4]",
        "int64[2, 2] x | y, z = Split<axis = 1>(x) | x = a b ? 4 | [a, ?] [b, 4]",
        "int64[4] x    | y, z = Split(x)           | x = a b ? ? | [a, b] none",
      })
  void splitElements(String inputs, String node, String given, String result) {
    assertEquals(result, RuleCase.of(13, inputs, node).with(given).contents());
  }
}
