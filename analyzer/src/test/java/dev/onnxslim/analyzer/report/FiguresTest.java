package dev.onnxslim.analyzer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Dim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 | 0 | 0 bytes",
        "999 | 999 | 999 | 999 bytes",
        "1000 | 1,000 | 1.00 k | 1.00 kB",
        "9994 | 9,994 | 9.99 k | 9.99 kB",
        "9996 | 9,996 | 10.0 k | 10.0 kB",
        "99949 | 99,949 | 99.9 k | 99.9 kB",
        "99960 | 99,960 | 100 k | 100 kB",
        "999600 | 999,600 | 1.00 M | 1.00 MB",
        "56510400 | 56,510,400 | 56.5 M | 56.5 MB",
        "-123 | -123 | -123 | -123 bytes",
        "-1234567 | -1,234,567 | -1.23 M | -1.23 MB",
        "9223372036854775807 | 9,223,372,036,854,775,807 | 9.22 E | 9.22 EB",
      })
  void numbersHaveThreeDigitsOrAll(long number, String exact, String rounded, String bytes) {
    assertEquals(exact, Figures.exact(number));
    assertEquals(rounded, Figures.rounded(number));
    assertEquals(bytes, Figures.bytes(number));
  }

  @Test
  void roundsHalfToEven() {
    assertEquals("0.2", Figures.decimals(0.25, 1));
    assertEquals("0.4", Figures.decimals(0.35, 1)); // 0.35 * 10 = 3.5 exactly
    assertEquals("-1.50", Figures.decimals(-1.5, 2));
    assertEquals("0.05", Figures.decimals(0.05, 2));
    assertEquals("0", Figures.decimals(-0.2, 0));
    assertEquals("NaN", Figures.decimals(Double.NaN, 2));
  }

  @Test
  void sharesAndFormulas() {
    assertEquals("33.3 %", Figures.share(1, 3));
    assertEquals("", Figures.share(0, 0));
    assertEquals("2*seq+1", Figures.rounded(Dim.parse("2*seq+1")));
    assertEquals("?", Figures.bytes(Dim.UNKNOWN));
  }
}
