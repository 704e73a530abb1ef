package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstantOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = Constant<value = int64[2] {3, -1}>()         | int64[2]  | [3, -1]",
        "y = Constant<value = float[1, 1] {0.5}>()        | float[1x1] | [0.5]",
        "y = Constant<value = bool {1}>()                 | bool[]    | [1]",
        "y = Constant<value_int = 7>()                    | int64[]   | [7]",
        "y = Constant<value_ints = [7, 8]>()              | int64[2]  | [7, 8]",
        "y = Constant<value_float = 1.5>()                | float[]   | [1.5]",
        "y = Constant<value_floats = [1.5, 2.0]>()        | float[2]  | [1.5, 2.0]",
        "y = Constant<value_string = \"a\">()             | string[]  | none",
        "y = Constant<value_strings = [\"a\", \"b\"]>()   | string[2] | none",
        "y = Constant()                                   | unknown   | none",
      })
  void constants(String node, String type, String elements) {
    assertEquals(type, RuleCase.of(13, "", node).types());
    assertEquals(elements, RuleCase.of(13, "", node).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64[2] s | <value = int64[1] {5}> | s = 1 2  | int64[1x2]   | [5, 5]",
        "int64[2] s |                        | s = 1 2  | float[1x2]   | [0.0, 0.0]",
        "int64[2] s | <value = bool[1] {1}>  | s = b s  | bool[bxs]    | none",
        "int64[0] s | <value = int32[1] {1}> | s =      | int32[]      | [1]",
        "int64[3] s |                        |          | float[?x?x?] | none",
        "int64[2] s |                        | s = -1 2 | invalid      | none",
        "int64[n] s |                        |          | unknown      | none",
        "int64[4611686018427387904] s |      |          | unknown      | none",
        "int64[1] s |                        | s = 4611686018427387904 | float[4611686018427387904] "
            + "| none",
      })
  void constantsOfShape(
      String inputs, String attributes, String given, String type, String elements) {
    String node = "y = ConstantOfShape" + (attributes == null ? "" : attributes) + "(s)";
    assertEquals(type, RuleCase.of(9, inputs, node).with(given).types());
    assertEquals(elements, RuleCase.of(9, inputs, node).with(given).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int32[2, 3] x | y = EyeLike<k = 1>(x)      | int32[2x3] | [0, 1, 0, 0, 0, 1]",
        "int32[2, 2] x | y = EyeLike<dtype = 1>(x)  | float[2x2] | [1, 0, 0, 1]",
        "int32[a, b] x | y = EyeLike(x)             | int32[axb] | none",
        "int32[a] x    | y = EyeLike(x)             | invalid    | none",
      })
  void diagonals(String inputs, String node, String type, String elements) {
    assertEquals(type, RuleCase.of(9, inputs, node).types());
    assertEquals(elements, RuleCase.of(9, inputs, node).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = OneHot(i, d, v)            | d = 10  | float[bxsx10]",
        "y = OneHot<axis = 0>(i, d, v)  | d = n   | float[nxbxs]",
        "y = OneHot<axis = -2>(i, d, v) |         | float[bx?xs]",
        "y = OneHot<axis = 3>(i, d, v)  | d = 10  | invalid",
        "y = OneHot(i, d, v)            | d = -1  | invalid",
        "y = OneHot(i, d, v)            | d = 1 2 | invalid",
      })
  void oneHot(String node, String elements, String type) {
    String inputs = "int64[b, s] i, int64[1] d, float[2] v";
    assertEquals(type, RuleCase.of(11, inputs, node).with(elements).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64  | a = 0; b = n; c = 1        | [n]                   | none",
        "int64  | a = p; b = p+n; c = 1      | [n]                   | none",
        "int64  | a = 1; b = n; c = 2        | [floor(n/2)]          | none",
        "int64  | a = n; b = 0; c = -1       | [n]                   | none",
        "int64  | a = 3; b = 9; c = 3        | [2]                   | [3, 6]",
        "int64  | a = 9; b = 3; c = -4       | [2]                   | [9, 5]",
        "int64  | a = s; b = s+2; c = 1      | [2]                   | [s, s+1]",
        "int64  | a = 5; b = 3; c = 1        | [0]                   | []",
        "int64  | a = 0; b = 4; c = 0        | invalid               | none",
        "int64  | a = 0; b = n; c = d        | [?]                   | none",
        "int64  | a = 0; b = ?; c = 1        | [?]                   | none",
        "int64  | a = 0; c = 1               | [?]                   | none",
        "int64  | a = 0; b = 4611686018427387904; c = 1 | [4611686018427387904] | none",
        "float  | a = 1.0; b = 5.0; c = 1.5  | [3]                   | none",
        "float  | a = 0.0; b = 1.0; c = 0.1  | [10]                  | none",
        "float  | a = 0.0; b = 3.0; c = 1.0  | [3]                   | [0, 1, 2]",
        "float16 | a = 0.5; b = 3.0; c = 1.0 | [?]                   | none",
      })
  void ranges(String type, String elements, String shape, String result) {
    String inputs = "%s a, %s b, %s c".replace("%s", type);
    String expected = shape.equals("invalid") ? shape : type + shape;
    assertEquals(expected, RuleCase.of(11, inputs, "y = Range(a, b, c)").with(elements).types());
    assertEquals(result, RuleCase.of(11, inputs, "y = Range(a, b, c)").with(elements).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"a = 1; b = 3 | int64[2] | [1, 2]"})
  void rangesOfStepOne(String elements, String type, String result) {
    RuleCase range =
        RuleCase.of(11, "int64 a, int64 b", "y = com.microsoft.Range(a, b)").with(elements);
    assertEquals(type, range.types());
    assertEquals(result, range.contents());
  }
}
