package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "float[a, b] x            | y = NonZero(x)              |               | int64[2x?] | none",
        "float[] x                | y = NonZero(x)              |               | int64[?x?] | none",
        "bool[2, 2] x             | y = NonZero(x)              | x = 1 0 1 1   | int64[2x3] "
            + "| [0, 1, 1, 0, 0, 1]",
        "bool[2, 2] x             | y = NonZero(x)              | x = 1 0 1 ?   | int64[2x?] | none",
        "int64[4] x, bool[3] c    | y = Compress(x, c)          | x = a b 3 4; c = 0 1 1 | int64[2] "
            + "| [b, 3]",
        "int64[2, 2] x, bool[2] c | y = Compress<axis = 1>(x, c) | x = 1 2 3 4; c = 0 1 | int64[2x1] "
            + "| [2, 4]",
        "int64[2, n] x, bool[2] c | y = Compress<axis = 0>(x, c) | c = 0 1      | int64[1xn] | none",
        "int64[2, n] x, bool[k] c | y = Compress<axis = 0>(x, c) |              | int64[?xn] | none",
        "int64[] x, bool[k] c     | y = Compress(x, c)          |               | int64[?]   | none",
        "int64[2] x, bool[k] c    | y = Compress<axis = 1>(x, c) |              | invalid    | none",
      })
  void chosenElements(String inputs, String node, String given, String type, String elements) {
    assertEquals(type, RuleCase.of(13, inputs, node).with(given).types());
    assertEquals(elements, RuleCase.of(13, inputs, node).with(given).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "float[a, 3] x | y, i, v, c = Unique(x)           "
            + "| float[?] int64[?] int64[3*a] int64[?]",
        "float[a, 3] x | y, i, v, c = Unique<axis = 0>(x) "
            + "| float[?x3] int64[?] int64[a] int64[?]",
        "float[a, 3] x | y = Unique<axis = 2>(x)          | invalid",
        "float[] x     | y, i, v = Unique(x)              | float[?] int64[?] int64[?]",
        "float[n] x    | y, i, c = com.microsoft.Unique(x) | float[?] int64[n] int64[?]",
        "float[1, b, 4] x, float[1, c, b] s | y = NonMaxSuppression(x, s) | int64[?x3]",
        "uint8[n] x    | y = ImageDecoder(x)              | uint8[?x?x3]",
        "uint8[n] x    | y = ImageDecoder<pixel_format = \"Grayscale\">(x) | uint8[?x?x1]",
      })
  void countsThatDependOnValues(String inputs, String node, String types) {
    assertEquals(types, RuleCase.of(20, inputs, node).types());
  }
}
