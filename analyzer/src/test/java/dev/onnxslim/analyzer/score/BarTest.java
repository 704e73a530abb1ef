package dev.onnxslim.analyzer.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarTest {
  private static Bar common(Measure measure) {
    return Profiles.standard().bars().stream()
        .filter(bar -> bar.profile().equals(Profiles.COMMON) && bar.measure() == measure)
        .findFirst()
        .orElseThrow();
  }

  /** Less is better: the first threshold is fair already, the second still. */
  @ParameterizedTest
  @CsvSource({
    "PARAMETERS, 4999999, 5000000, 20000000, 20000001",
    "FILE, 9999999, 10000000, 50000000, 50000001",
    "FLOPS, 999999999, 1000000000, 5000000000, 5000000001",
    "LATENCY, 29.999, 30, 100, 100.001",
    "POWER, 0.999, 1, 3, 3.001",
    "ACCURACY_LOSS, 2.999, 3, 5, 5.001",
    "FILE_RATIO, 0.4999, 0.5, 1, 1.0001"
  })
  void thresholdsOfTheScaleForAllProfiles(
      Measure measure, double below, double first, double second, double above) {
    Bar bar = common(measure);
    assertEquals(Grade.GOOD, bar.grade(0));
    assertEquals(Grade.GOOD, bar.grade(below));
    assertEquals(Grade.FAIR, bar.grade(first));
    assertEquals(Grade.FAIR, bar.grade(second));
    assertEquals(Grade.POOR, bar.grade(above));
    assertEquals(Grade.UNKNOWN, bar.grade(Double.NaN));
  }

  @ParameterizedTest
  @CsvSource({
    "PARAMETERS, small, medium, large",
    "FILE, strict, usual, large",
    "FLOPS, low, medium, high",
    "LATENCY, real time, acceptable, slow",
    "ACCURACY_LOSS, slight, usually fine, careful"
  })
  void wordsOfTheScaleForAllProfiles(Measure measure, String good, String fair, String poor) {
    assertEquals(List.of(good, fair, poor), common(measure).words());
    assertEquals(fair, common(measure).word(Grade.FAIR));
    assertEquals("", common(measure).word(Grade.UNKNOWN));
  }

  @Test
  void whereMoreIsBetterThresholdsAreTheLeast() {
    Bar sqnr = common(Measure.SQNR);
    assertEquals(Grade.GOOD, sqnr.grade(Double.POSITIVE_INFINITY));
    assertEquals(Grade.GOOD, sqnr.grade(30));
    assertEquals(Grade.FAIR, sqnr.grade(29.99));
    assertEquals(Grade.FAIR, sqnr.grade(12));
    assertEquals(Grade.POOR, sqnr.grade(11.99));
    assertEquals(">= 30 dB, >= 12 dB", sqnr.text());
    assertEquals("< 5 M, <= 20 M", common(Measure.PARAMETERS).text());
    assertEquals("< 10 MB, <= 50 MB", common(Measure.FILE).text());
  }

  @Test
  void thresholdsInTheWrongOrderAreRefused() {
    List<String> words = List.of("a", "b", "c");
    OptionalDouble one = OptionalDouble.of(1);
    OptionalDouble two = OptionalDouble.of(2);
    OptionalDouble none = OptionalDouble.empty();
    assertThrows(
        IllegalArgumentException.class, () -> new Bar("x", Measure.FILE, two, one, words, ""));
    assertThrows(
        IllegalArgumentException.class, () -> new Bar("x", Measure.SQNR, one, two, words, ""));
    assertThrows(
        IllegalArgumentException.class, () -> new Bar("x", Measure.FILE, one, none, words, ""));
    assertFalse(new Bar("x", Measure.FILE, none, none, words, "").asks());
    assertTrue(new Bar("x", Measure.FILE, one, two, words, "").asks());
  }
}
