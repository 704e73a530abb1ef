package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "999, 999 bytes",
    "1000, 1.00 kB",
    "84694, 84.7 kB",
    "999499, 999 kB",
    "999500, 1.00 MB",
    "90400000, 90.4 MB",
    "2147483647, 2.15 GB",
    "9223372036854775807, 9223372 TB"
  })
  void bytesHaveThreeDigits(long bytes, String text) {
    assertEquals(text, Text.bytes(bytes));
  }

  @Test
  void aLineIsOneLine() {
    assertEquals("a b  c", Text.line("a\nb\r\u2028c"));
    assertEquals("aaa ...", Text.line("aaaa", 3));
    assertEquals(604, Text.line("x".repeat(100_000)).length());
  }

  @Test
  void levels() {
    assertEquals("34.4 dB", Text.db(34.44));
    assertEquals("exact", Text.db(Double.POSITIVE_INFINITY));
    assertEquals("-", Text.db(Double.NaN));
  }
}
