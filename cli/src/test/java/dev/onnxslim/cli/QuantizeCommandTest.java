package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void copyTheModel() throws IOException {
    model = Files.copy(Run.MLP, folder.resolve("model.onnx"));
  }

  @Test
  void writesBesideTheInputWithoutAName() throws IOException {
    Run run = Run.of("quantize", model);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("", run.err());
    assertEquals(List.of("model-int8.onnx", "model.onnx"), files(folder));
    assertTrue(Files.size(folder.resolve("model-int8.onnx")) < 0.3 * Files.size(model));
    assertTrue(run.out().contains("model-int8.onnx"), run.out());
    assertTrue(run.out().contains("3 of "), run.out());
    assertTrue(run.out().contains("passed"), run.out());
    assertFalse(run.out().contains("\u001b"), "colours go to terminals only");
  }

  @Test
  void theJsonObjectAgreesWithTheFiles() throws IOException {
    Path out = folder.resolve("small.onnx");
    Run run = Run.of("quantize", model, out, "--json");
    assertEquals(0, run.exitCode(), run.err());
    JsonObject json = run.json();
    assertEquals("quantize", json.get("command").getAsString());
    assertEquals(0, json.get("exitCode").getAsInt());
    assertTrue(json.get("written").getAsBoolean());
    assertEquals(Files.size(model), json.get("inputBytes").getAsLong());
    assertEquals(Files.size(out), json.get("outputBytes").getAsLong());
    JsonObject parity = json.getAsJsonObject("parity");
    assertEquals("passed", parity.get("verdict").getAsString());
    assertTrue(parity.get("worstSqnrDb").getAsDouble() > 30);
    assertEquals(1, parity.getAsJsonArray("outputs").size());
    long quantized = 0;
    for (JsonElement row : json.getAsJsonArray("weights")) {
      boolean now = row.getAsJsonObject().get("action").getAsString().equals("quantized");
      quantized += now ? 1 : 0;
      assertEquals(!now, row.getAsJsonObject().get("sqnrDb").isJsonNull(), row.toString());
    }
    assertEquals(3, quantized);
    assertEquals(quantized, json.get("quantized").getAsLong());
  }

  @Test
  void formatJsonIsTheSameAsJson() {
    Run run = Run.of("quantize", model, "--format", "json", "--no-verify");
    assertEquals(0, run.exitCode(), run.err());
    JsonObject parity = run.json().getAsJsonObject("parity");
    assertEquals("not_verified", parity.get("verdict").getAsString());
    assertTrue(parity.get("worstSqnrDb").isJsonNull());
  }

  @Test
  void quietPrintsNothing() {
    assertEquals(new Run(0, "", ""), Run.of("quantize", model, "-q", "--no-verify"));
  }

  @Test
  void verbosePrintsARowForEachWeight() {
    Run run = Run.of("quantize", model, "--verbose", "--no-verify");
    assertEquals(3, run.out().lines().filter(l -> l.startsWith("  quantized ")).count(), run.out());
    assertTrue(run.out().lines().anyMatch(l -> l.startsWith("  kept ")), run.out());
  }

  @Test
  void theSameInputGivesTheSameBytes() throws IOException {
    Path one = folder.resolve("one.onnx");
    Path two = folder.resolve("two.onnx");
    Run.of("quantize", model, one, "-q", "--no-verify", "--threads", 1);
    Run.of("quantize", model, two, "-q", "--threads", 3);
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
  }

  @Test
  void optionsOfTheSchemeReachIt() {
    Run run =
        Run.of(
            "quantize",
            model,
            "--json",
            "--no-verify",
            "--storage",
            "cast",
            "--granularity",
            "tensor",
            "--asymmetric",
            "--type",
            "uint8",
            "--scale-type",
            "fp32");
    assertEquals(0, run.exitCode(), run.err());
    String details =
        run.json().getAsJsonArray("weights").asList().stream()
            .map(JsonElement::getAsJsonObject)
            .filter(row -> row.get("action").getAsString().equals("quantized"))
            .map(row -> row.get("detail").getAsString())
            .distinct()
            .reduce("", String::concat);
    assertEquals("cast, asymmetric UINT8, 1 FLOAT scales", details);
  }

  @Test
  void aMissedBarLeavesNoOutputAndNamesTheWorst() throws IOException {
    Path out = folder.resolve("small.onnx");
    Run run = Run.of("quantize", model, out, "--min-sqnr", 200, "--json");
    assertEquals(4, run.exitCode());
    assertEquals(List.of("model.onnx"), files(folder));
    assertEquals(1, run.errorLines().size());
    assertTrue(run.err().contains("'logits'"), run.err());
    assertTrue(run.err().contains("worst layers: "), run.err());
    assertEquals(4, run.json().get("exitCode").getAsInt());
    assertFalse(run.json().get("written").getAsBoolean());
  }

  @Test
  void anExistingOutputIsReplaced() throws IOException {
    Path out = Files.writeString(folder.resolve("small.onnx"), "old");
    assertEquals(0, Run.of("quantize", model, out, "-q", "--no-verify").exitCode());
    assertTrue(Files.size(out) > 1000);
  }

  @Test
  void theInputIsNotReplacedWithoutBeingTold() throws IOException {
    byte[] before = Files.readAllBytes(model);
    Path link = Files.createSymbolicLink(folder.resolve("soft.onnx"), model);
    Path hard = Files.createLink(folder.resolve("hard.onnx"), model);
    Path spelled = folder.resolve(".").resolve("model.onnx");
    for (Path out : List.of(model, spelled, link, hard)) {
      Run run = Run.of("quantize", model, out);
      assertEquals(2, run.exitCode(), out.toString());
      assertTrue(run.err().contains("--in-place"), run.err());
    }
    assertArrayEquals(before, Files.readAllBytes(model));
  }

  @Test
  void inPlaceReplacesTheInput() throws IOException {
    long before = Files.size(model);
    assertEquals(0, Run.of("quantize", model, "--in-place", "-q", "--no-verify").exitCode());
    assertTrue(Files.size(model) < before);
    assertEquals(List.of("model.onnx"), files(folder));
    assertEquals(
        2, Run.of("quantize", model, folder.resolve("other.onnx"), "--in-place").exitCode());
  }

  @Test
  void whatIsMissingIsNamed() {
    Path missing = folder.resolve("no.onnx");
    isOneLine(Run.of("quantize", missing), 5, missing.toString());
    Path out = folder.resolve("no").resolve("small.onnx");
    isOneLine(Run.of("quantize", model, out), 5, out + ": its folder does not exist; create it");
    isOneLine(Run.of("quantize", model, folder), 2, folder.toString());
    Path samples = folder.resolve("samples");
    isOneLine(Run.of("quantize", model, "--inputs", samples), 5, samples.toString());
  }

  @Test
  void oddNamesAreNames() throws IOException {
    Path at = Files.copy(model, folder.resolve("@model.onnx"));
    Path out = folder.resolve("-out.onnx");
    assertEquals(0, Run.of("quantize", "-q", "--no-verify", at, out).exitCode());
    assertTrue(Files.exists(out));
    isOneLine(Run.of("quantize", ""), 2, "A file name is empty");
    if (Files.exists(Path.of("/dev/null"))) {
      isOneLine(Run.of("quantize", model, "/dev/null"), 2, "/dev/null is a device");
    }
  }

  @Test
  void figuresMayBeNegative() {
    Run run = Run.of("quantize", model, "-q", "--seed", -3, "--min-sqnr", -5.5);
    assertEquals(0, run.exitCode(), run.err());
  }

  @Test
  void aBrokenModelIsNamedOnStandardErrorAndInTheJsonObject() throws IOException {
    Path broken = Files.write(folder.resolve("broken\n.onnx"), new byte[] {8, 7, 6, 5});
    Run run = Run.of("quantize", broken, "--json");
    isOneLine(run, 3, "broken .onnx: ");
    assertEquals(3, run.json().get("exitCode").getAsInt());
    assertEquals(run.err().strip(), "onnx-slim: " + run.json().get("error").getAsString());
    Run verbose = Run.of("quantize", broken, "--verbose");
    assertTrue(verbose.err().contains("\tat dev.onnxslim."), verbose.err());
  }

  @Test
  void samplesThatDoNotFitAreUsage() throws IOException {
    Path samples = Files.createDirectories(folder.resolve("samples/one"));
    Files.writeString(samples.resolve("wrong.npy"), "no numbers");
    Run run = Run.of("quantize", model, "--inputs", samples.getParent());
    isOneLine(run, 2, "--inputs");
  }

  private static void isOneLine(Run run, int exitCode, String containing) {
    assertEquals(exitCode, run.exitCode(), run.err());
    assertEquals(1, run.errorLines().size(), run.err());
    assertTrue(run.err().startsWith("onnx-slim: "), run.err());
    assertTrue(run.err().contains(containing), run.err());
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
