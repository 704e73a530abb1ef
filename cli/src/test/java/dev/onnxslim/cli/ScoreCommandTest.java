package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
  @TempDir private Path folder;

  private static JsonObject row(Run run, String measure) {
    for (JsonElement row : run.json().getAsJsonArray("rows")) {
      JsonObject object = row.getAsJsonObject();
      if (object.get("measure").getAsString().equals(measure)
          && object.get("counts").getAsBoolean()) {
        return object;
      }
    }
    throw new AssertionError(measure + " in " + run.out());
  }

  @Test
  void aGradeForEachFigure() {
    Run run = Run.of("score", Run.MLP, "--input-shape", "N=1");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("digits_mlp.onnx for mobile (phones"), run.out());
    assertTrue(run.out().contains("good   parameters        51.3 k"), run.out());
    assertTrue(run.out().contains("good   FLOPs             102 k"), run.out());
    assertTrue(run.out().contains("Not known\n"), run.out());
    assertEquals(new Run(0, "", ""), Run.of("score", Run.MLP, "--quiet"));
  }

  @Test
  void jsonHasNullForWhatIsNotKnown() {
    Run run = Run.of("score", Run.MLP, "--json", "--profile", "edge", "--latency-ms", "150");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("score", run.json().get("command").getAsString());
    assertEquals("fair", run.json().get("grade").getAsString());
    assertEquals("fair", row(run, "latency").get("grade").getAsString());
    assertEquals(150, row(run, "latency").get("value").getAsLong());
    assertEquals("given", row(run, "latency").get("origin").getAsString());
    assertEquals(51_338, row(run, "parameters").get("value").getAsLong());
    assertEquals(
        100_000_000, row(run, "parameters").getAsJsonObject("bar").get("good").getAsLong());
    assertTrue(row(run, "memory").get("value").isJsonNull(), run.out());
    assertTrue(row(run, "memory").get("note").getAsString().contains("--input-shape N=N"));
  }

  @Test
  void failOnHasAnExitCodeOfItsOwn() {
    Run slow = Run.of("score", Run.MLP, "--latency-ms", "101", "--fail-on", "poor", "--json");
    assertEquals(7, slow.exitCode(), slow.err());
    assertEquals(7, slow.json().get("exitCode").getAsInt());
    assertEquals(1, slow.errorLines().size(), slow.err());
    assertTrue(slow.err().contains("latency 101 ms (poor)"), slow.err());
    assertEquals(0, Run.of("score", Run.MLP, "--latency-ms", "101").exitCode());
    assertEquals(
        0, Run.of("score", Run.MLP, "--latency-ms", "100", "--fail-on", "poor").exitCode());
    assertEquals(
        7, Run.of("score", Run.MLP, "--latency-ms", "100", "--fail-on", "fair").exitCode());
    assertEquals(7, Run.of("score", Run.MLP, "--fail-on", "poor,unknown").exitCode());
  }

  @Test
  void againstTheOriginal() {
    Run run = Run.of("score", Run.MLP, "--reference", Run.MLP, "--accuracy-loss", "3", "--json");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(row(run, "sqnr").get("value").getAsDouble() > 100, "optimized against not");
    assertEquals("compared", row(run, "sqnr").get("origin").getAsString());
    assertEquals(1, row(run, "flops-ratio").get("value").getAsLong(), "the same formula");
    assertEquals("fair", row(run, "file-ratio").get("grade").getAsString());
    assertEquals("usually fine", row(run, "accuracy-loss").get("word").getAsString());
  }

  @Test
  void latencyIsMeasuredHere() {
    Run run = Run.of("score", Run.MLP, "--latency", "--json", "--profile", "cloud");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("measured", row(run, "throughput").get("origin").getAsString(), run.out());
    assertTrue(row(run, "throughput").get("value").getAsDouble() > 0, run.out());
    assertTrue(run.out().contains("input 1x1x8x8"), run.out());
  }

  @Test
  void figuresFromTheDeviceAndBarsOfAFile() throws IOException {
    Path bench = Files.writeString(folder.resolve("b.csv"), "device,latency_ms\nphone,40\n");
    Path bars =
        Files.writeString(
            folder.resolve("p.tsv"),
            "profile\twatch\ta watch\nbar\twatch\tlatency\t5\t10\tfast|so|slow\tours\n");
    Run run = Run.of("score", Run.MLP, "--bench", bench, "--profile-file", bars, "--json");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("watch", run.json().get("profile").getAsString());
    assertEquals("slow", row(run, "latency").get("word").getAsString());
    assertEquals("phone", row(run, "latency").get("note").getAsString());
  }

  @Test
  void aPageInAFile() throws IOException {
    Path page = folder.resolve("score.html");
    Run run = Run.of("score", Run.MLP, "--format", "html", "-o", page);
    assertEquals(new Run(0, "", ""), run);
    String html = Files.readString(page);
    assertTrue(html.contains("<h1>digits_mlp.onnx"), html);
    assertFalse(html.contains("src="), html);
  }

  @Test
  void mistakesAreOneLine() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad"), "bad");
    Object[][] usage = {
      {"score", Run.MLP, "--profile", "watch"},
      {"score", Run.MLP, "--profile-file", bad},
      {"score", Run.MLP, "--bench", bad},
      {"score", Run.MLP, "--latency", "--latency-ms", "3"},
      {"score", Run.MLP, "--power-w", "-1"},
      {"score", Run.MLP, "--fail-on", "good"},
      {"score", Run.MLP, "--input-shape", "M=1"},
      {"score", Run.MLP, "-o", Run.MLP},
    };
    for (Object[] words : usage) {
      Run run = Run.of(words);
      assertEquals(2, run.exitCode(), run.err());
      assertEquals(1, run.errorLines().size(), run.err());
      assertEquals("", run.out());
    }
    assertEquals(3, Run.of("score", bad).exitCode());
    assertEquals(5, Run.of("score", folder.resolve("none.onnx")).exitCode());
    assertEquals(5, Run.of("score", Run.MLP, "--bench", folder.resolve("none")).exitCode());
  }
}
