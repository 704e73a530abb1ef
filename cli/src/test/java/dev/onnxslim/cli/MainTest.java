package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "quantize --blok-size 3 a.onnx, --block-size",
    "quantize --jsn a.onnx, --json",
    "verify --min-sqrn 3 a b, --min-sqnr",
    "quanitze a.onnx, quantize",
    "quantize, IN",
    "quantize a b c, Unmatched argument",
    "quantize a --storage none, expected one of",
    "quantize a --block-size 0, at least 1",
    "quantize a --jobs 0, at least 1",
    "quantize a --symmetric --asymmetric, mutually exclusive",
    "verify a, B",
    "info --format xml a, expected one of",
    "analyze --format xml a, expected one of",
    "analyze --inptu-shape a=1 m, --input-shape",
    "infer a, OUT",
    "infer a b --format csv, expected one of",
  })
  void aMistakeIsToldInOneLine(String line, String said) {
    Run run = Run.of((Object[]) line.split(" "));
    assertEquals(2, run.exitCode(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.errorLines().size(), run.err());
    assertTrue(run.err().startsWith("onnx-slim: "), run.err());
    assertTrue(run.err().contains(said), run.err());
    assertTrue(run.err().contains("--help"), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"quantize", "slim", "extract", "verify", "info", "analyze", "infer", "score"})
  void helpHasExamples(String command) {
    Run run = Run.of(command, "--help");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("Usage: onnx-slim " + command), run.out());
    assertTrue(run.out().contains("Examples:"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void helpListsTheCommands() {
    Run run = Run.of("--help");
    assertEquals(0, run.exitCode());
    for (String command : new String[] {"quantize", "verify", "info", "generate-completion"}) {
      assertTrue(run.out().contains("\n  " + command), run.out());
    }
    assertEquals(2, Run.of().exitCode());
    assertTrue(Run.of("--version").out().startsWith("onnx-slim "));
  }

  @Test
  void theCompletionScriptKnowsTheOptions() {
    Run run = Run.of("generate-completion");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("--min-sqnr"), run.out());
    assertTrue(run.out().contains("dequantize"), run.out());
  }

  @Test
  void verifyComparesTwoModels() {
    Run same = Run.of("verify", Run.MLP, Run.MLP, "--json");
    assertEquals(0, same.exitCode(), same.err());
    JsonObject parity = same.json().getAsJsonObject("parity");
    assertEquals("passed", parity.get("verdict").getAsString());
    Run other = Run.of("verify", Run.DIGITS, Run.MLP);
    assertEquals(4, other.exitCode(), other.out());
    assertEquals(1, other.errorLines().size(), other.err());
    assertTrue(other.err().contains("'logits'"), other.err());
    assertTrue(other.out().contains("max error"), other.out());
    assertEquals(5, Run.of("verify", Run.MLP, folder.resolve("no.onnx")).exitCode());
  }

  @Test
  void infoSaysWhatIsInAModel() throws Exception {
    Run run = Run.of("info", Run.MLP, "--json");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(Files.size(Run.MLP), run.json().get("fileBytes").getAsLong());
    assertEquals(51_850, run.json().get("parameters").getAsLong());
    assertEquals(7, run.json().get("nodeCount").getAsInt());
    Run text = Run.of("info", Run.MLP);
    assertTrue(text.out().contains("Gemm 3, Relu 2"), text.out());
    assertTrue(text.out().contains("input  float [Nx1x8x8]"), text.out());
    assertEquals(new Run(0, "", ""), Run.of("info", Run.MLP, "--quiet"));
  }
}
