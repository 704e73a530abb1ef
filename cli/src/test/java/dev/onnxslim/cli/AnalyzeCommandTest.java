package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzeCommandTest {
  @TempDir private Path folder;

  private Path models() throws IOException {
    Path models = Files.createDirectories(folder.resolve("models/deep"));
    Files.copy(Run.MLP, models.resolve("b.onnx"));
    Files.writeString(folder.resolve("models/a.onnx"), "broken");
    return folder.resolve("models");
  }

  @Test
  void textHasTheFiguresThatAreQuoted() {
    Run run = Run.of("analyze", Run.MLP, "--input-shape", "N=1");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("parameters   51,338"), run.out());
    assertTrue(run.out().contains("MACs         50,432 (50.4 k)"), run.out());
    assertTrue(run.out().contains("Heaviest layers"), run.out());
    assertEquals("", run.err());
    assertEquals(new Run(0, "", ""), Run.of("analyze", Run.MLP, "--quiet"));
  }

  @Test
  void jsonHasAFormulaOrANumber() {
    Run open = Run.of("analyze", Run.MLP, "--json");
    assertEquals(0, open.exitCode(), open.err());
    JsonObject summary = open.json().getAsJsonObject("summary");
    assertEquals("50432*N", summary.get("macs").getAsString());
    assertEquals(51_338, summary.get("params").getAsLong());
    Run given = Run.of("analyze", Run.MLP, "--format", "json", "--input-shape", "input=3x1x8x8");
    assertEquals(151_296, given.json().getAsJsonObject("summary").get("macs").getAsLong());
    assertEquals(7, given.json().getAsJsonArray("nodes").size());
  }

  @Test
  void csvHasARowForEachNode() {
    Run run = Run.of("analyze", Run.MLP, "--format", "csv");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(8, run.out().lines().count());
  }

  @Test
  void anUnknownNameIsRefusedWithTheChoices() {
    Run run = Run.of("analyze", Run.MLP, "--input-shape", "M=4");
    assertEquals(2, run.exitCode(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.errorLines().size(), run.err());
    assertTrue(run.err().contains("'M' is neither an input nor a symbol"), run.err());
    assertTrue(run.err().contains("inputs: input; symbols: N"), run.err());
    assertEquals(2, Run.of("analyze", Run.MLP, "--input-shape", "input=1x8").exitCode());
    assertEquals(2, Run.of("analyze", Run.MLP, "--input-shape", "input").exitCode());
    assertEquals(2, Run.of("analyze", Run.MLP, "--top", "-1").exitCode());
    assertEquals(2, Run.of("analyze", Run.MLP, "--depth", "-1").exitCode());
  }

  @Test
  void aBrokenOrMissingFileIsOneLine() throws IOException {
    Path broken = Files.writeString(folder.resolve("a.onnx"), "broken");
    Run run = Run.of("analyze", broken);
    assertEquals(3, run.exitCode(), run.err());
    assertEquals(1, run.errorLines().size(), run.err());
    Run json = Run.of("analyze", broken, "--json");
    assertEquals(3, json.json().get("exitCode").getAsInt());
    assertEquals(5, Run.of("analyze", folder.resolve("no.onnx")).exitCode());
  }

  @Test
  void aFileTakesTheReportAndTheModelIsNeverReplaced() throws IOException {
    Path model = Files.copy(Run.MLP, folder.resolve("m.onnx"));
    byte[] before = Files.readAllBytes(model);
    Path report = folder.resolve("report.json");
    Run run = Run.of("analyze", model, "--json", "-o", report);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("", run.out());
    JsonObject json = JsonParser.parseString(Files.readString(report)).getAsJsonObject();
    assertEquals("analyze", json.get("command").getAsString());
    assertEquals(2, Run.of("analyze", model, "-o", model).exitCode());
    assertEquals(2, Run.of("analyze", model, "-o", folder).exitCode());
    assertEquals(5, Run.of("analyze", model, "-o", folder.resolve("no/x.txt")).exitCode());
    assertEquals(
        3, Run.of("analyze", Files.writeString(folder.resolve("b"), "x"), "-o", report).exitCode());
    assertEquals("analyze", json.get("command").getAsString());
    assertArrayEquals(before, Files.readAllBytes(model));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(3, left.count());
    }
  }

  @Test
  void aFolderIsATable() throws IOException {
    Run run = Run.of("analyze", models(), "--input-shape", "N=1");
    assertEquals(3, run.exitCode(), run.err());
    assertEquals(1, run.errorLines().size(), run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals(4, lines.size(), run.out());
    assertTrue(lines.get(1).startsWith("failed") && lines.get(1).endsWith("a.onnx"), run.out());
    assertTrue(lines.get(2).contains("50.4 k") && lines.get(2).endsWith("b.onnx"), run.out());
    assertTrue(lines.get(3).endsWith("1 of 2 models analyzed"), run.out());
  }

  @Test
  void aFolderIsAnArray() throws IOException {
    Run run = Run.of("analyze", models(), "--json");
    assertEquals(3, run.json().get("exitCode").getAsInt());
    JsonArray rows = run.json().getAsJsonArray("models");
    assertEquals(2, rows.size());
    assertTrue(rows.get(0).getAsJsonObject().get("error").getAsString().contains("a.onnx"));
    JsonObject second = rows.get(1).getAsJsonObject();
    assertEquals(0, second.get("exitCode").getAsInt());
    assertEquals("50432*N", second.getAsJsonObject("summary").get("macs").getAsString());
    assertFalse(second.has("nodes"));
    Run whole = Run.of("analyze", folder.resolve("models"), "--json", "--per-node");
    JsonObject report = whole.json().getAsJsonArray("models").get(1).getAsJsonObject();
    assertEquals(7, report.getAsJsonArray("nodes").size());
  }

  @Test
  void aFolderAsCsvHasARowForEachModelOrNode() throws IOException {
    Run run = Run.of("analyze", models(), "--format", "csv");
    List<String> lines = run.out().lines().toList();
    assertEquals(3, lines.size(), run.out());
    int columns = lines.get(0).split(",", -1).length;
    assertEquals(columns, lines.get(2).split(",", -1).length, run.out());
    assertTrue(lines.get(1).startsWith("a.onnx,,,,,,,,,"), run.out());
    Run nodes = Run.of("analyze", folder.resolve("models"), "--format", "csv", "--per-node");
    assertEquals(9, nodes.out().lines().count(), nodes.out());
    assertEquals(2, Run.of("analyze", folder.resolve("models"), "--format", "html").exitCode());
  }

  @Test
  void aSizeThatDoesNotFitOneModelOfAFolderIsItsRow() throws IOException {
    Run run = Run.of("analyze", models(), "--input-shape", "M=1");
    assertEquals(3, run.exitCode(), run.err());
    assertEquals(2, run.errorLines().size(), run.err());
    assertTrue(run.err().contains("b.onnx: --input-shape: 'M' is neither"), run.err());
  }
}
