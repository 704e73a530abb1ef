package dev.onnxslim.analyzer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void columnsAreAlignedAndTheLastIsCutInFront() {
    TextTable table = new TextTable(40, "rl" + "l");
    table.row("n", "op", "name").row("100", "Conv", "/a/very/lon.../of/a/layer/that/goes/on");
    assertEquals(
        List.of("    n  op    name", "  100  Conv  .../of/a/layer/that/goes/on"), table.lines());
  }

  @Test
  void aWideCellIsCutBehind() {
    TextTable table = new TextTable(80, "ll").row("a".repeat(30), "b");
    assertEquals("  " + "a".repeat(19) + "...  b", table.lines().get(0));
  }

  @Test
  void linesBreakAtBlanksAndOperatorsButNotBeforeAUnit() {
    assertEquals(List.of("one two", "three"), TextTable.wrapped("one two three", 9));
    assertEquals(List.of("size,", "314 kB"), TextTable.wrapped("size, 314 kB", 10));
    assertEquals(List.of("12*batch", "+13*seq"), TextTable.wrapped("12*batch+13*seq", 10));
    for (String line : TextTable.wrapped("x".repeat(95), 10)) {
      assertTrue(line.length() <= 10, line);
    }
  }

  @Test
  void noTerminalTakesANameForACommand() {
    TextTable table = new TextTable(80, "ll").row("a\u001b[31m", "b\nc");
    assertEquals("  a [31m  b c", table.lines().get(0));
  }
}
