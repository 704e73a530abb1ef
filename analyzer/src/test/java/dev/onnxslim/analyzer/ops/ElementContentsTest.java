package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementContentsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Add | s, 2, ?        | s+1, 3, ?       | [2*s+1, 5, ?]",
        "Sub | s, 2, 900000000000000000 | s, 3, 1 | [0, -1, 899999999999999999]",
        "Mul | s, t, ?        | 2, s+1, 0       | [2*s, s*t+t, 0]",
        "Mul | 900000000000000000, s, 1 | 100, s, s | [?, s*s, s]",
        "Div | 2*s, s, s      | 2, 2, t         | [s, floor(s/2), floor(s/t)]",
        "Div | 7, -7, 7       | 2, 2, -2        | [3, -3, -3]",
        "Div | s-3, 4*s-4, 5  | 2, 4, 0         | [?, s-1, ?]",
        "Mod | 7, -7, 7       | 3, 3, -3        | [1, 2, -2]",
        "Mod | s, 4*s, 5      | 3, 4, 0         | [mod(s,3), 0, ?]",
        "Pow | s, 2, 2        | 2, 10, -1       | [s*s, 1024, ?]",
        "Pow | 2, 10, s       | 63, 30, 9       | [?, ?, ?]",
        "Max | s, s, -1       | 0, t, s         | [s, max(s,t), s]",
        "Min | s, s+1, 3      | 0, s, 5         | [0, s, 3]",
        "Equal | s, s+1, s    | s, 0, 4         | [1, 0, ?]",
        "Equal | s, 2*s+1, ?  | -1, 2*s, ?      | [0, 0, ?]",
        "Greater | s+1, s, s  | 0, s, t         | [1, 0, ?]",
        "GreaterOrEqual | s, s, 1 | 0, s+1, 2   | [1, 0, 0]",
        "Less | s, -1, s      | 0, s, 1         | [0, 1, ?]",
        "LessOrEqual | s, 2, s | s+1, 1, 5      | [1, 0, ?]",
        "BitwiseAnd | 6, -1, s | 3, 1, 1        | [2, ?, ?]",
        "BitwiseXor | 6, 1, 1 | 3, 1, 0         | [5, 0, 1]",
      })
  void integersOfDims(String op, String a, String b, String result) {
    assertEquals(
        result,
        RuleCase.of(18, "int64[3] a, int64[3] b", "y = " + op + "(a, b)")
            .with("a", a)
            .with("b", b)
            .contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "And | 1, 0, ?, ? | 1, ?, 0, 1 | [1, 0, 0, ?]",
        "Or  | 0, 1, ?, ? | 0, ?, 1, 0 | [0, 1, 1, ?]",
        "Xor | 0, 1, 1, ? | 0, 1, 0, 0 | [0, 0, 1, ?]",
      })
  void logicWithWhatIsOpen(String op, String a, String b, String result) {
    assertEquals(
        result,
        RuleCase.of(17, "bool[4] a, bool[4] b", "y = " + op + "(a, b)")
            .with("a", a)
            .with("b", b)
            .contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64 | Neg   | s, 2      | [-s, -2]",
        "int64 | Abs   | s, -2     | [s, 2]",
        "int64 | Sign  | s+1, s    | [1, ?]",
        "int64 | Sign  | -5, 0     | [-1, 0]",
        "uint8 | Neg   | 0, 1      | [0, ?]",
        "float | Floor | s, 2      | [s, 2]",
        "float | Sqrt  | s, 9      | [?, 3]",
        "bool  | Not   | ?, 0      | [?, 1]",
        "int64 | Max   | s, 1      | [s, 1]",
      })
  void oneOperand(String type, String op, String x, String result) {
    assertEquals(
        result, RuleCase.of(17, type + "[2] a", "y = " + op + "(a)").with("a", x).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "uint8 | Add | 250 | 10 | [?]",
        "int8  | Mul | 16  | 8  | [?]",
        "int32 | Mul | 65536 | 65536 | [?]",
        "uint32 | Sub | s | 1  | [?]",
        "uint64 | Sub | s+1 | 1  | [s]",
        "int16 | Add | s   | 1  | [?]",
        "float | Add | 16777216 | 1 | [1.6777216E7]",
        "float16 | Add | 2048 | 1 | [?]",
        "float16 | Add | 2047 | 1 | [2048]",
        "float | Mul | s | 16777217 | [16777217*s]",
        "float | Mul | ? | 0  | [?]",
        "float | Div | s | 2  | [?]",
        "float | Div | 4*s | 2  | [2*s]",
      })
  void whatMayWrapOrRoundIsNotKnown(String type, String op, String a, String b, String result) {
    assertEquals(
        result,
        RuleCase.of(17, type + "[1] a, " + type + "[1] b", "y = " + op + "(a, b)")
            .with("a", a)
            .with("b", b)
            .contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = Div(a, b)            | [1.5, -0.875, 0.625]",
        "y = Mod<fmod = 1>(a, b)  | [1.0, -3.5, 2.5]",
        "y = Mod(a, b)            | [1.0, 0.5, 2.5]",
        "y = Floor(a)             | [3.0, -4.0, 2.0]",
        "y = Ceil(a)              | [3.0, -3.0, 3.0]",
        "y = Round(a)             | [3.0, -4.0, 2.0]",
        "y = Sqrt(b)              | [1.4142135381698608, 2.0, 2.0]",
        "y = Greater(a, b)        | [1, 0, 0]",
        "y = Max(a, b)            | [3.0, 4.0, 4.0]",
        "y = Pow(a, b)            | [9, ?, ?]",
        "y = Mean(a, b)           | [2.5, 0.25, 3.25]",
        "y = Clip(a, c, d)        | [2.0, -1.0, 2.0]",
        "y = Clip(a, , d)         | [2.0, -3.5, 2.0]",
      })
  void knownFloats(String node, String result) {
    assertEquals(
        result,
        RuleCase.of(17, "float[3] a, float[3] b, float c, float d", node)
            .with("a", new Contents.Reals(List.of(3.0, -3.5, 2.5)))
            .with("b", new Contents.Reals(List.of(2.0, 4.0, 4.0)))
            .with("c", new Contents.Reals(List.of(-1.0)))
            .with("d", new Contents.Reals(List.of(2.0)))
            .contents());
  }

  @Test
  void floatsAreRoundedAsTheirTypeIs() {
    Contents tenth = new Contents.Reals(List.of((double) 0.1f));
    RuleCase floats =
        RuleCase.of(17, "float a, float b", "y = Mul(a, b)").with("a", tenth).with("b", "10");
    assertEquals("[1.0]", floats.contents());
    RuleCase doubles =
        RuleCase.of(17, "double a, double b", "y = Mul(a, b)").with("a", tenth).with("b", "10");
    assertEquals("[1.0000000149011612]", doubles.contents());
  }

  @Test
  void aPowerThatIsNotExactLeavesTheOthersKnown() {
    RuleCase power =
        RuleCase.of(17, "float[2] a, float b", "y = Pow(a, b)")
            .with("a", new Contents.Reals(List.of(4.0, 2.0)))
            .with("b", new Contents.Reals(List.of(0.5)));
    assertEquals("[2, ?]", power.contents());
  }

  @Test
  void operandsAreBroadcast() {
    assertEquals(
        "[s+1, s+2, t+1, t+2]",
        RuleCase.of(17, "int64[2, 1] a, int64[2] b", "y = Add(a, b)")
            .with("a", "s, t")
            .with("b", "1, 2")
            .contents());
  }

  @Test
  void whereTakesTheSideThatIsKnown() {
    assertEquals(
        "[s, 5, 7, ?]",
        RuleCase.of(17, "bool[4] c, int64[4] a, int64[4] b", "y = Where(c, a, b)")
            .with("c", "1, 0, ?, ?")
            .with("a", "s, 1, 7, 1")
            .with("b", "3, 5, 7, 2")
            .contents());
  }

  @Test
  void clipOfDims() {
    assertEquals(
        "[s, min(9,s)]",
        RuleCase.of(17, "int64[2] a, int64 b, int64[2] c", "y = Clip(a, b)")
            .with("a", "s, min(s,9)")
            .with("b", "0")
            .contents());
    assertEquals(
        "[min(9,s)]",
        RuleCase.of(6, "float[1] a", "y = Clip<min = -0.0, max = 9.0>(a)")
            .with("a", "s")
            .contents());
  }

  @Test
  void oneOperandThatIsOpenStillLeavesWhatDoesNotDependOnIt() {
    assertEquals(
        "[0, ?]",
        RuleCase.of(17, "bool[2] a, bool[2] b", "y = And(a, b)").with("a", "0, 1").contents());
    assertEquals("none", RuleCase.of(17, "int64[2] a, int64[2] b", "y = Add(a, b)").contents());
    assertEquals(
        "none",
        RuleCase.of(17, "int64[2] a, int64[N] b", "y = Add(a, b)").with("a", "1, 2").contents());
  }

  @Test
  void largeTensorsAreNotFollowed() {
    assertEquals(
        "none",
        RuleCase.of(17, "int64[2000] a, int64 b", "y = Add(a, b)").with("b", "1").contents());
  }

  @Test
  void identityKeepsTheElements() {
    assertEquals("[s]", RuleCase.of(17, "int64[1] a", "y = Identity(a)").with("a", "s").contents());
  }
}
