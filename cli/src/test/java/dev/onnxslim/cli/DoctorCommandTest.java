package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  private static final Path CHECKPOINTS =
      Path.of("../analyzer/src/test/resources/dev/onnxslim/analyzer/params/file");
  private static final Path BATCH_NORM = Run.MODELS.resolve("digits_mbv2_bn.onnx");

  @TempDir private Path folder;

  @Test
  void rowsAddUpToWhatTheFileLoses() throws IOException {
    Path out = folder.resolve("small.onnx");
    Run run = Run.of("doctor", BATCH_NORM, "--fix", out, "--json");
    assertEquals(0, run.exitCode(), run.err());
    JsonObject json = run.json();
    long sum = 0;
    List<String> ids = new ArrayList<>();
    for (JsonElement row : json.getAsJsonArray("rows")) {
      ids.add(row.getAsJsonObject().get("id").getAsString());
      sum += row.getAsJsonObject().get("bytes").getAsLong();
    }
    assertTrue(ids.contains("unfolded"), ids.toString());
    assertEquals(json.get("fileBytes").getAsLong() - sum, json.get("neededBytes").getAsLong());
    assertEquals("passed", parity(json));
    long lost = Files.size(BATCH_NORM) - Files.size(out);
    long safe = json.get("safeBytes").getAsLong();
    assertTrue(Math.abs(lost - safe) < 1000, "lost " + lost + ", said " + safe);
  }

  private static String parity(JsonObject json) {
    return json.getAsJsonObject("fix").getAsJsonObject("parity").get("verdict").getAsString();
  }

  @Test
  void nothingIsWrittenWithoutFix() throws IOException {
    Path model = Files.copy(Run.DIGITS, folder.resolve("model.onnx"));
    Run run = Run.of("doctor", model);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("safe to remove"), run.out());
    assertTrue(run.out().contains("left"), run.out());
    assertEquals(1, folder.toFile().list().length);
  }

  @Test
  void aCheckpointIsExplained() {
    Run run = Run.of("doctor", CHECKPOINTS.resolve("tiny.ckpt"), "--json");
    assertEquals(0, run.exitCode(), run.err());
    Map<String, Long> bytes = new TreeMap<>();
    for (JsonElement row : run.json().getAsJsonArray("rows")) {
      JsonObject object = row.getAsJsonObject();
      bytes.put(object.get("id").getAsString(), object.get("bytes").getAsLong());
    }
    // 79 parameters in 8 tensors: two moments each and a count of steps; the averaged copy has
    // 6 running statistics and a counter besides, which averaging made a float; aux_head has
    // 3 * 2 + 2 floats.
    assertEquals(2 * 4 * 79 + 8 * 4L, bytes.get("optimizer"));
    assertEquals(4 * (79 + 6 + 1L), bytes.get("averaged"));
    assertEquals(4 * 8L, bytes.get("auxiliary"));
    assertEquals(8L, bytes.get("counter"));
  }

  @Test
  void whatACommandOfACheckpointNamesIsLeftOut() {
    Path out = folder.resolve("weights.safetensors");
    Path file = CHECKPOINTS.resolve("tiny.ckpt");
    Run run =
        Run.of(
            "params",
            "export",
            file,
            out,
            "--exclude",
            "optimizer_states.*",
            "--exclude",
            "avg_model.*",
            "--json");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(11, run.json().get("count").getAsInt());
  }

  @Test
  void aCheckpointThatNamesCodeIsRefusedInOneLine() {
    Run run = Run.of("doctor", CHECKPOINTS.resolve("module.pt"));
    assertEquals(3, run.exitCode());
    assertEquals(1, run.errorLines().size(), run.err());
    assertTrue(run.err().contains("__main__.Net"), run.err());
  }

  @Test
  void aCheckpointCannotBeFixed() {
    Run run = Run.of("doctor", CHECKPOINTS.resolve("tiny.ckpt"), "--fix", folder.resolve("x.onnx"));
    assertEquals(2, run.exitCode());
    assertFalse(Files.exists(folder.resolve("x.onnx")));
  }

  @Test
  void theModelItselfIsNotReplaced() throws IOException {
    Path model = Files.copy(Run.DIGITS, folder.resolve("model.onnx"));
    assertEquals(2, Run.of("doctor", model, "--fix", model).exitCode());
    assertEquals(Files.size(Run.DIGITS), Files.size(model));
  }
}
