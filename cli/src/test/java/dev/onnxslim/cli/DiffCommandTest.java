package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  private static final String MODEL =
      """
      g (float[N, 4] x) => (float[N, 4] y) <float[4, 4] w = random(1)> {
        t = MatMul(x, w)
        y = LeakyRelu<alpha = 0.5>(t)
      }
      """;

  @TempDir private Path folder;
  private Path a;
  private Path b;

  @BeforeEach
  void write() throws IOException {
    a = ModelText.write(MODEL, folder.resolve("a.onnx"));
    b = ModelText.write(MODEL.replace("0.5", "0.25"), folder.resolve("b.onnx"));
  }

  @Test
  void endsAsDiffDoes() throws IOException {
    Run same = Run.of("diff", Run.DIGITS, Run.DIGITS);
    assertEquals(0, same.exitCode(), same.err());
    assertTrue(same.out().contains("  the same\n"), same.out());
    Run different = Run.of("diff", a, b);
    assertEquals(1, different.exitCode(), different.err());
    assertTrue(different.out().contains("different: graph\n"), different.out());
    assertTrue(different.out().contains("~ LeakyRelu 'y': alpha: 0.5 -> 0.25"), different.out());
    assertEquals(0, Run.of("diff", a, b, "--ignore", "graph").exitCode());
    Run missing = Run.of("diff", a, folder.resolve("none.onnx"));
    assertEquals(2, missing.exitCode());
    assertEquals(1, missing.errorLines().size(), missing.err());
    Path broken = Files.writeString(folder.resolve("broken.onnx"), "no model");
    assertEquals(2, Run.of("diff", broken, a).exitCode());
    assertEquals(2, Run.of("diff", a).exitCode());
    assertEquals(2, Run.of("diff", a, b, "--ignore", "colour").exitCode());
  }

  @Test
  void jsonHasAllOfIt() {
    JsonObject json = Run.of("diff", a, b, "--json").json();
    assertEquals("diff", json.get("command").getAsString());
    assertEquals(1, json.get("exitCode").getAsInt());
    assertFalse(json.get("same").getAsBoolean());
    assertEquals("[\"graph\"]", json.get("differences").toString());
    JsonObject graph = json.getAsJsonArray("graphs").get(0).getAsJsonObject();
    JsonObject node = graph.getAsJsonArray("nodes").get(0).getAsJsonObject();
    assertEquals("changed", node.get("change").getAsString());
    assertEquals(
        "[{\"name\":\"alpha\",\"a\":\"0.5\",\"b\":\"0.25\"}]", node.get("attributes").toString());
  }

  @Test
  void thePageFetchesNothingAndNamesStayText() throws IOException {
    Path hostile =
        ModelText.write(
            MODEL.replace("alpha = 0.5", "alpha = 0.5, note = \"<script>alert(1)</script>\""),
            folder.resolve("hostile.onnx"));
    Path page = folder.resolve("diff.html");
    Run run = Run.of("diff", a, hostile, "--format", "html", "-o", page);
    assertEquals(1, run.exitCode(), run.err());
    assertEquals("", run.out());
    String html = Files.readString(page);
    assertFalse(html.contains("<script"), html);
    assertFalse(html.contains("http://") || html.contains("https://"));
    assertTrue(html.contains("default-src 'none'"));
    assertTrue(html.contains("&lt;script&gt;alert(1)"), html);
    assertEquals(2, Run.of("diff", a, b, "-o", b).exitCode());
  }
}
