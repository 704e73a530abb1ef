package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneCommandTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void copyTheModel() throws IOException {
    model = Files.copy(Run.DIGITS, folder.resolve("model.onnx"));
  }

  @Test
  void theTextTellsBothSizes() {
    Run run = Run.of("prune", model, "--sparsity", "0.5", "--global", "--verbose");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(Files.exists(folder.resolve("model-pruned.onnx")));
    assertTrue(run.out().contains("zipped "), run.out());
    assertTrue(run.out().contains("no bar (--min-sqnr)"), run.out());
    assertTrue(run.out().contains("only a zip of it shrinks"), run.out());
  }

  @Test
  void theJsonObjectAgreesWithTheFiles() throws IOException {
    Path out = folder.resolve("small.onnx");
    Run run = Run.of("prune", model, out, "--channels", "0.25", "--norm", "l2", "--json");
    assertEquals(0, run.exitCode(), run.err());
    JsonObject json = run.json();
    assertEquals(Files.size(out), json.get("outputBytes").getAsLong());
    assertEquals(Files.size(out), json.getAsJsonObject("after").get("bytes").getAsLong());
    assertTrue(Files.size(out) < 0.8 * Files.size(model));
    assertFalse(json.get("hasBar").getAsBoolean());
    assertTrue(json.getAsJsonArray("channels").size() > 0);
    assertEquals(0, json.getAsJsonArray("weights").size());
  }

  @Test
  void aBarDecides() {
    Path out = folder.resolve("small.onnx");
    Run run = Run.of("prune", model, out, "--channels", "8", "--min-sqnr", "40");
    assertEquals(4, run.exitCode());
    assertFalse(Files.exists(out));
    assertTrue(run.err().contains("nothing was written"), run.err());
  }

  @Test
  void whatMakesNoSenseIsUsage() {
    assertEquals(2, Run.of("prune", model).exitCode());
    for (String share : new String[] {"0", "1", "1.5", "-1", "NaN"}) {
      assertEquals(2, Run.of("prune", model, "--sparsity", share).exitCode(), share);
    }
    for (String cut : new String[] {"0", "0.0", "1.5", "-3", "few"}) {
      Run run = Run.of("prune", model, "--channels", cut);
      assertEquals(2, run.exitCode(), cut);
      assertTrue(run.err().contains("found '" + cut + "'"), run.err());
    }
    assertEquals(2, Run.of("prune", model, "--channels", "2", "--global").exitCode());
    assertEquals(2, Run.of("prune", model, "--sparsity", "0.5", "--norm", "l1").exitCode());
  }
}
