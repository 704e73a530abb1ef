package dev.onnxslim.analyzer.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfilesTest {
  private static final String TSV =
      """
      # a comment
      profile\twatch\ta watch
      bar\twatch\tparameters\t100k\t1M\tsmall|medium|large\tours
      bar\twatch\tpower\t-\t-\tlow|moderate|high\t
      bar\tcommon\tlatency\t10\t20\tfast|fair|slow\tours
      """;

  private static final String JSON =
      """
      {"profiles": {"watch": "a watch"},
       "bars": [
        {"profile": "watch", "measure": "parameters", "good": 100000, "fair": "1M",
         "words": ["small", "medium", "large"], "source": "ours"},
        {"profile": "watch", "measure": "power", "words": ["low", "moderate", "high"]},
        {"profile": "common", "measure": "latency", "good": 10, "fair": 20,
         "words": ["fast", "fair", "slow"], "source": "ours"}]}
      """;

  private static Bar own(String profile, Measure measure) {
    return Profiles.standard().find(profile).orElseThrow().own().stream()
        .filter(bar -> bar.measure() == measure)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachProfileHasBarsOfItsOwn() {
    assertEquals(List.of("mobile", "edge", "cloud"), Profiles.standard().names());
    assertEquals(Grade.FAIR, own("mobile", Measure.PARAMETERS).grade(30e6), "tens of millions");
    assertEquals(Grade.POOR, own("mobile", Measure.PARAMETERS).grade(110e6));
    assertEquals(Grade.FAIR, own("mobile", Measure.FILE).grade(60e6), "tens of MB");
    assertEquals(Grade.GOOD, own("mobile", Measure.POWER).grade(0.99), "under 1 W");
    assertEquals(Grade.POOR, own("mobile", Measure.POWER).grade(1.01));
    assertEquals(Grade.FAIR, own("edge", Measure.PARAMETERS).grade(900e6), "hundreds of millions");
    assertEquals(Grade.FAIR, own("edge", Measure.FILE).grade(900e6), "hundreds of MB");
    assertEquals(Grade.GOOD, own("edge", Measure.LATENCY).grade(99), "tens of ms");
    assertEquals(Grade.POOR, own("cloud", Measure.THROUGHPUT).grade(9));
    for (Bar bar : Profiles.standard().bars()) {
      assertFalse(bar.source().isEmpty(), bar.toString());
    }
  }

  @Test
  void aBarOfItsOwnDecidesAndADashTakesTheCommonOneOut() {
    Profile cloud = Profiles.standard().find("cloud").orElseThrow();
    for (Bar bar : cloud.common()) {
      boolean judged = bar.measure() == Measure.ACCURACY_LOSS || bar.measure() == Measure.SQNR;
      if (judged) {
        assertTrue(cloud.counts(bar), bar.toString());
      }
      if (bar.measure() == Measure.PARAMETERS) {
        assertFalse(cloud.counts(bar));
        assertTrue(cloud.bars().contains(bar), "but it is shown");
      }
    }
  }

  @Test
  void aTableAndJsonSayTheSame() {
    Profiles table = Profiles.parse(TSV);
    assertEquals(table, Profiles.parse(JSON));
    Profiles all = Profiles.standard().with(table);
    assertEquals(List.of("mobile", "edge", "cloud", "watch"), all.names());
    Profile watch = all.find("watch").orElseThrow();
    assertEquals(2, watch.own().size());
    List<Bar> latency =
        watch.common().stream().filter(bar -> bar.measure() == Measure.LATENCY).toList();
    assertEquals(1, latency.size(), "the common one is replaced");
    assertEquals(Grade.FAIR, latency.get(0).grade(10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bar\twatch\tparameters\t1\t2\ta|b|c\tx",
        "profile\twatch\tw\nbar\twatch\tparametres\t1\t2\ta|b|c\tx",
        "profile\twatch\tw\nbar\twatch\tparameters\t3\t2\ta|b|c\tx",
        "profile\twatch\tw\nbar\twatch\tparameters\tmany\t2\ta|b|c\tx",
        "profile\twatch\tw\nbar\twatch\tparameters\t1\t2\ta|b\tx",
        "profile\twatch\tw\nbar\twatch\tfile\t1\t2\ta|b|c\tx\nbar\twatch\tfile\t1\t2\ta|b|c\tx",
        "profile\tcommon\tw",
        "profile watch w",
        "{\"bars\": 3}",
        "{\"bars\": [{}]}"
      })
  void whatIsNoTableIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Profiles.parse(text));
  }
}
