package dev.onnxslim.quantizer.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParityCheckTest {
  private static ParityReport compare(String original, String candidate) throws Exception {
    return ParityCheck.compare(
        ParityModels.path(original), ParityModels.path(candidate), ParityOptions.defaults());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "embedding",
        "captured",
        "function",
        "rate",
        "fixed_image",
        "lengths",
        "sizes",
        "nonzero",
        "argmax",
        "sequence",
        "sigmoid",
        "types",
        "mlp"
      })
  void everyModelAgreesWithItself(String name) throws Exception {
    ParityReport report = compare(name, name);
    assertEquals(Verdict.PASSED, report.verdict(), report::toString);
    assertTrue(report.samples() >= 2, report::toString);
    assertEquals("", report.reason());
    for (OutputParity output : report.outputs()) {
      assertEquals(Verdict.PASSED, output.verdict(), output::toString);
    }
  }

  @Test
  void aRoundedModelPassesWithFigures() throws Exception {
    ParityReport report = compare("mlp", "mlp_near");
    assertEquals(Verdict.PASSED, report.verdict());
    OutputParity output = report.outputs().get(0);
    assertEquals("y", output.name());
    assertTrue(output.sqnrDb() > 25 && output.sqnrDb() < 60, output::toString);
    assertTrue(output.cosine() > 0.99 && output.cosine() < 1, output::toString);
    assertEquals(report.worstSqnrDb(), output.sqnrDb());
  }

  @Test
  void aWrongModelMissesAndNamesTheLayer() throws Exception {
    ParityReport report = compare("mlp", "mlp_far");
    assertEquals(Verdict.MISSED, report.verdict());
    assertTrue(report.reason().startsWith("output 'y': SQNR"), report.reason());
    assertEquals(List.of("h"), report.worstLayers().stream().map(LayerError::value).toList());
    assertEquals(-6.02, report.worstLayers().get(0).sqnrDb(), 0.01); // x against -x
  }

  @Test
  void randomOutputsAreNotJudged() throws Exception {
    ParityReport some = compare("random", "random");
    assertEquals(Verdict.PASSED, some.verdict(), some::toString);
    assertEquals(Verdict.NOT_VERIFIED, some.outputs().get(0).verdict());
    assertEquals("it is random", some.outputs().get(0).note());
    assertEquals(Verdict.PASSED, some.outputs().get(1).verdict());
  }

  @Test
  void anOriginalThatDisagreesWithItselfIsNotJudged() throws Exception {
    ParityReport report = compare("dropout", "dropout");
    assertEquals(Verdict.NOT_VERIFIED, report.verdict(), report::toString);
    assertTrue(report.reason().contains("the original itself"), report.reason());
  }

  @Test
  void theSameSeedGivesTheSameFigures() throws Exception {
    assertEquals(compare("mlp", "mlp_near").outputs(), compare("mlp", "mlp_near").outputs());
  }

  @ParameterizedTest
  @CsvSource({
    "custom, onnxruntime cannot load the original",
    "endless, the original does not run on made-up inputs"
  })
  void whatOnnxruntimeCannotRunIsNotVerified(String name, String reason) throws Exception {
    ParityOptions options = ParityOptions.defaults().withTimeout(java.time.Duration.ofMillis(500));
    Path path = ParityModels.path(name);
    ParityReport report = ParityCheck.compare(path, path, options);
    assertEquals(Verdict.NOT_VERIFIED, report.verdict());
    assertTrue(report.reason().startsWith(reason), report.reason());
  }

  @Test
  void aCandidateThatDoesNotLoadMisses() throws Exception {
    ParityReport report = compare("mlp", "custom");
    assertEquals(Verdict.MISSED, report.verdict());
    assertTrue(report.reason().startsWith("onnxruntime cannot load the result"), report.reason());
  }

  @Test
  void aCandidateWithOtherInputsMisses() throws Exception {
    ParityReport report = compare("mlp", "argmax");
    assertEquals(Verdict.MISSED, report.verdict());
    assertFalse(report.reason().isEmpty());
  }

  @Test
  void aNoteOnTheReferenceIsReported() throws Exception {
    Path path = ParityModels.path("mlp");
    ParityOptions options = ParityOptions.defaults().withReferenceNote("in inference form");
    assertEquals(List.of("in inference form"), ParityCheck.compare(path, path, options).notes());
  }
}
