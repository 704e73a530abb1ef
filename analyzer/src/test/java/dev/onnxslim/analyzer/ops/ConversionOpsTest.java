package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "17 | y = Cast<to = 7>(a)           | int64[Nx3]  | ELEMENTWISE 3*N",
        "17 | y = Cast<to = 1>(a)           | float[Nx3]  | none",
        "17 | y = Cast<to = 10>(a)          | float16[Nx3] | ELEMENTWISE 3*N",
        "5  | y = Cast<to = \"FLOAT16\">(a) | float16[Nx3] | ELEMENTWISE 3*N",
        "17 | y = Cast<to = 99>(a)          | undefined[Nx3] | ELEMENTWISE 3*N",
        "17 | y = CastLike(a, b)            | bool[Nx3]   | ELEMENTWISE 3*N",
        "26 | y = BitCast<to = 6>(a)        | int32[Nx3]  | none",
        "26 | y = BitCast<to = 7>(a)        | invalid     | unknown",
      })
  void theResultHasTheStatedType(int opset, String node, String types, String cost) {
    RuleCase op = RuleCase.of(opset, "float[N, 3] a, bool b", node);
    assertEquals(types, op.types());
    if (!types.equals("invalid")) {
      assertEquals(cost, op.work());
    }
  }

  @Test
  void integersAreConvertedForNothing() {
    RuleCase op = RuleCase.of(17, "int32[N] a", "y = Cast<to = 7>(a)");
    assertEquals("int64[N]", op.types());
    assertEquals("none", op.work());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64 | 1  | s, 2*s+1, 3    | [s, 2*s+1, 3]",
        "float | 7  | s, 2*s+1, ?    | [s, 2*s+1, ?]",
        "int64 | 9  | s, 2*s+1, 0    | [?, 1, 0]",
        "int64 | 9  | -3, ?, s-1     | [1, ?, ?]",
        "int64 | 2  | 255, 256, s    | [255, ?, ?]",
        "int64 | 10 | 2048, 2049, s  | [2048, ?, ?]",
        "int64 | 1  | 16777216, 16777217, -1 | [16777216, ?, -1]",
        "bool  | 7  | 1, 0, ?        | [1, 0, ?]",
        "int64 | 8  | 1, 2, 3        | none",
        "int64 | 22 | 1, 2, 3        | none",
      })
  void dimsKeepTheirExpression(String from, int to, String elements, String result) {
    assertEquals(
        result,
        RuleCase.of(21, from + "[3] a", "y = Cast<to = " + to + ">(a)")
            .with("a", elements)
            .contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7  | [2, -2, 0, ?]",
        "9  | [1, 1, 1, 1]",
        "1  | [2.5, -2.5, 0.125, 1.2676506002282294E30]",
        "10 | [?, ?, ?, ?]",
        "3  | [2, -2, 0, ?]",
      })
  void floatsAreTruncated(int to, String result) {
    assertEquals(
        result,
        RuleCase.of(17, "float[4] a", "y = Cast<to = " + to + ">(a)")
            .with("a", new Contents.Reals(List.of(2.5, -2.5, 0.125, 0x1p100)))
            .contents());
  }

  @Test
  void notANumberIsNotKnownAsAnInteger() {
    Contents nan = new Contents.Reals(List.of(Double.NaN));
    RuleCase op = RuleCase.of(17, "float[1] a", "y = Cast<to = 7>(a)").with("a", nan);
    assertEquals("[?]", op.contents());
  }
}
