package dev.onnxslim.analyzer.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Dim;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageFiguresTest {
  private static final Dim N = new Dim.Symbol("n");
  private static final Dim SEQ = new Dim.Symbol("seq");

  @Test
  void countsHaveThreeDigits() {
    assertEquals("0", PageFigures.count(0));
    assertEquals("9,999", PageFigures.count(9_999));
    assertEquals("10.0 k", PageFigures.count(10_000));
    assertEquals("2.46 M", PageFigures.count(2_457_600));
    assertEquals("1.49 G", PageFigures.count(1_490_000_000L));
    assertEquals("1.00 M", PageFigures.count(999_950));
    assertEquals("999 k", PageFigures.count(999_499));
    assertEquals("-10.0 k", PageFigures.count(-10_000));
    assertEquals("9.22 E", PageFigures.count(Long.MAX_VALUE));
    assertEquals("-9.22 E", PageFigures.count(Long.MIN_VALUE));
  }

  @Test
  void bytesHaveDecimalUnits() {
    assertEquals("999 B", PageFigures.bytes(999));
    assertEquals("1.00 kB", PageFigures.bytes(1_000));
    assertEquals("9.96 MB", PageFigures.bytes(9_960_000));
    assertEquals("116 MB", PageFigures.bytes(116_000_000));
  }

  @Test
  void formulasHavePowersAndRoundedFactors() {
    Formula formula = new Formula(List.of("n", "seq"));
    Dim dim = N.times(SEQ).times(SEQ).times(24_576).minus(N.times(3)).plus(1);
    assertEquals("24.6\u00a0k·n·seq² − 3·n + 1", formula.text(dim));
    assertEquals("?", formula.text(Dim.UNKNOWN));
    assertEquals("7", formula.text(Dim.of(7)));
  }

  @Test
  void formulasKeepFunctions() {
    Formula formula = new Formula(List.of("n", "seq"));
    assertEquals("floor((seq + 1)/2)", formula.text(SEQ.plus(1).floorDiv(2)));
    assertEquals("max(n, seq)", formula.text(N.max(SEQ)).replace("max(seq, n)", "max(n, seq)"));
  }

  @Test
  void nestedMaximaAreOneList() {
    Formula formula = new Formula(List.of("n", "seq", "k"));
    Dim k = new Dim.Symbol("k");
    Dim three = N.times(2).max(SEQ.max(k.max(Dim.of(7))));
    String text = formula.text(three);
    assertEquals(1, text.split("max\\(", -1).length - 1, text);
    assertEquals(4, text.split(", ").length, text);
    // What is only a part of an argument stays as it is.
    assertEquals("max(1·max(a, b) + 2, c)", formula.text(new Dim.Symbol("max(1*max(a,b)+2,c)")));
    assertTrue(formula.text(N.max(SEQ.min(k))).contains("min("));
  }

  @Test
  void aSymbolMayHaveAnyName() {
    Dim odd = new Dim.Symbol("a*b + 2");
    Formula formula = new Formula(List.of("a*b + 2", "a"));
    assertEquals("5·a*b + 2²", formula.text(odd.times(odd).times(5)));
    // "n" is not found in "nodes", nor squared by it.
    Dim nodes = new Dim.Symbol("nodes");
    assertEquals("n·nodes", new Formula(List.of("n", "nodes")).text(N.times(nodes)));
  }
}
