package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
  @TempDir private Path folder;
  private Path models;

  @BeforeEach
  void lay() throws IOException {
    models = Files.createDirectories(folder.resolve("models"));
    Files.createDirectories(models.resolve("deep/er"));
    Files.copy(Run.MLP, models.resolve("b.onnx"));
    Files.copy(Run.MLP, models.resolve("deep/er/c.ONNX"));
    Files.writeString(models.resolve("read.me"), "no model");
    Files.createSymbolicLink(models.resolve("deep/loop"), models);
  }

  @Test
  void everyModelGoesIntoTheSameTree() throws IOException {
    Run run = Run.of("quantize", models, "--no-verify", "--jobs", 2);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(
        List.of("b.onnx", "deep/er/c.ONNX"), models(folder.resolve("models-int8")), run.out());
    assertTrue(run.out().contains("2 of 2 models written"), run.out());
  }

  @Test
  void aBrokenModelDoesNotStopTheOthers() throws IOException {
    Files.writeString(models.resolve("a.onnx"), "broken");
    Path out = folder.resolve("out");
    Run run = Run.of("quantize", models, out, "--no-verify", "--json");
    assertEquals(3, run.exitCode(), run.err());
    assertEquals(1, run.errorLines().size(), run.err());
    assertEquals(List.of("b.onnx", "deep/er/c.ONNX"), models(out));
    JsonObject json = run.json();
    assertEquals(3, json.get("exitCode").getAsInt());
    assertEquals(3, json.getAsJsonObject("totals").get("models").getAsInt());
    assertEquals(2, json.getAsJsonObject("totals").get("written").getAsInt());
    JsonArray rows = json.getAsJsonArray("models");
    assertEquals(3, rows.get(0).getAsJsonObject().get("exitCode").getAsInt());
    assertTrue(rows.get(0).getAsJsonObject().get("error").getAsString().contains("a.onnx"));
    JsonObject second = rows.get(1).getAsJsonObject();
    assertFalse(second.has("error"));
    assertEquals(Files.size(out.resolve("b.onnx")), second.get("outputBytes").getAsLong());
  }

  @Test
  void theWorstExitCodeCounts() throws IOException {
    Files.writeString(models.resolve("a.onnx"), "broken");
    Run run = Run.of("quantize", models, "--min-sqnr", 200, "-q");
    assertEquals(4, run.exitCode(), run.err());
    assertEquals(3, run.errorLines().size(), run.err());
    assertEquals(List.of(), models(folder.resolve("models-int8")));
  }

  @Test
  void resultsInsideTheInputAreNoInputs() throws IOException {
    Path out = models.resolve("out");
    for (int round = 0; round < 2; round++) {
      Run run = Run.of("quantize", models, out, "--no-verify");
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(run.out().contains("2 of 2 models"), run.out());
    }
    assertEquals(List.of("b.onnx", "deep/er/c.ONNX"), models(out));
  }

  @Test
  void inPlaceReplacesEveryModel() throws IOException {
    assertEquals(2, Run.of("quantize", models, models).exitCode());
    assertEquals(0, Run.of("quantize", models, "--in-place", "--no-verify", "-q").exitCode());
    assertEquals(List.of("b.onnx", "deep/er/c.ONNX"), models(models));
    assertTrue(Files.size(models.resolve("b.onnx")) < Files.size(Run.MLP) / 3);
  }

  @Test
  void aResultNeverReplacesAnotherModel() throws IOException {
    Files.createDirectories(models.resolve("models"));
    Files.copy(Run.MLP, models.resolve("models/b.onnx"));
    Run run = Run.of("quantize", models, folder, "--no-verify");
    assertEquals(2, run.exitCode(), run.err());
    assertEquals(Files.size(Run.MLP), Files.size(models.resolve("b.onnx")));
  }

  @Test
  void aFileCannotHoldAFolder() {
    assertEquals(2, Run.of("quantize", models, models.resolve("b.onnx")).exitCode());
  }

  @Test
  void anEmptyFolderIsFine() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Run run = Run.of("quantize", empty);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("0 of 0 models"), run.out());
  }

  private static List<String> models(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.equals("read.me"))
          .sorted()
          .toList();
    }
  }
}
