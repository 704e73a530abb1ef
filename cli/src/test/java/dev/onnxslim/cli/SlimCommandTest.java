package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.Passes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlimCommandTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void copyTheModel() throws IOException {
    model = Files.copy(Run.DIGITS, folder.resolve("model.onnx"));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesBesideTheInputWithoutAName() throws IOException {
    Run run = Run.of("slim", model);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("", run.err());
    assertEquals(List.of("model-slim.onnx", "model.onnx"), files());
    assertTrue(Files.size(folder.resolve("model-slim.onnx")) <= Files.size(model));
    assertTrue(run.out().contains("passed"), run.out());
  }

  @Test
  void theJsonObjectAgreesWithTheFiles() throws IOException {
    Path out = folder.resolve("small.onnx");
    Run run = Run.of("slim", model, out, "--json");
    assertEquals(0, run.exitCode(), run.err());
    JsonObject json = run.json();
    assertEquals("slim", json.get("command").getAsString());
    assertEquals(Files.size(model), json.getAsJsonObject("before").get("bytes").getAsLong());
    assertEquals(Files.size(out), json.getAsJsonObject("after").get("bytes").getAsLong());
    assertEquals("passed", json.getAsJsonObject("parity").get("verdict").getAsString());
    assertEquals(
        Passes.names(),
        json.getAsJsonArray("passes").asList().stream()
            .map(row -> row.getAsJsonObject().get("name").getAsString())
            .toList());
  }

  @Test
  void thePassesAreListedWithoutAModel() {
    Run run = Run.of("slim", "--list-passes");
    assertEquals(0, run.exitCode(), run.err());
    List<String> names =
        Stream.concat(Passes.all().stream(), Passes.onRequest().stream()).map(Pass::name).toList();
    assertEquals(names, run.out().lines().map(l -> l.split(" ")[0]).toList());
    assertTrue(run.out().contains("(only with --dtype fp16)"), run.out());
    JsonElement passes = Run.of("slim", "--list-passes", "--json").json().get("passes");
    assertEquals(names.size(), passes.getAsJsonArray().size());
    for (JsonElement row : passes.getAsJsonArray()) {
      boolean always = Passes.names().contains(row.getAsJsonObject().get("name").getAsString());
      assertEquals(always, row.getAsJsonObject().get("option").isJsonNull());
    }
  }

  @Test
  void whatDoesNotExistIsUsage() {
    Run pass = Run.of("slim", model, "--skip", "eliminate-identiti");
    assertEquals(2, pass.exitCode());
    assertTrue(pass.err().contains("eliminate-identity"), pass.err());
    Run output = Run.of("slim", model, "--drop-output", "no");
    assertEquals(2, output.exitCode());
    assertTrue(output.err().contains("choose from logits"), output.err());
    assertTrue(output.err().contains("model.onnx: "), output.err());
    Run node = Run.of("slim", model, "--explain", "logit");
    assertEquals(2, node.exitCode());
    assertTrue(node.err().contains("did you mean logits"), node.err());
    assertEquals(2, Run.of("slim", model, "--drop-output", "logits").exitCode());
    assertEquals(2, Run.of("slim").exitCode());
  }

  @Test
  void aNodeIsExplained() {
    Run run = Run.of("slim", model, "--explain", "logits", "--no-verify");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("is still there"), run.out());
  }

  @Test
  void aFolderIsSlimmed() throws IOException {
    Path out = folder.resolve("out");
    Run run = Run.of("slim", Run.MODELS, out, "--no-verify");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(Files.exists(out.resolve("digits_mlp.onnx")));
    assertTrue(run.out().contains("models written"), run.out());
  }

  @Test
  void inPlaceHasToBeSaid() throws IOException {
    assertEquals(2, Run.of("slim", model, model).exitCode());
    assertEquals(0, Run.of("slim", model, "--in-place", "-q", "--no-verify").exitCode());
    assertEquals(List.of("model.onnx"), files());
  }

  @Test
  void quantizeSlimsFirstUnlessToldNotTo() {
    for (String option : List.of("--threads=1", "--slim", "--no-slim")) {
      Path out = folder.resolve("q.onnx");
      JsonObject json = Run.of("quantize", model, out, option, "--no-verify", "--json").json();
      int passes = json.getAsJsonArray("passes").size();
      assertEquals(
          option.equals("--no-slim") ? Passes.trainingOnly().size() : Passes.all().size(), passes);
    }
  }

  @Test
  void aPartIsExtracted() throws IOException {
    Path out = folder.resolve("part.onnx");
    Run run = Run.of("extract", model, out, "--inputs", "input", "--outputs", "logits");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(Files.size(out) > 1000);
    Run json = Run.of("extract", model, out, "--inputs=input", "--outputs=logits", "--json");
    assertEquals(Files.size(out), json.json().getAsJsonObject("after").get("bytes").getAsLong());
    Run wrong = Run.of("extract", model, out, "--inputs", "input", "--outputs", "logit");
    assertEquals(2, wrong.exitCode());
    assertTrue(wrong.err().contains("did you mean logits"), wrong.err());
    Run missing = Run.of("extract", model, out, "--inputs", "logits", "--outputs", "input");
    assertTrue(missing.err().contains("needs the input 'input'"), missing.err());
    assertEquals(2, Run.of("extract", model, model, "--inputs=a", "--outputs=b").exitCode());
  }

  /** The table is what {@code slim --list-passes} prints. */
  @Test
  void theDocumentListsEveryPass() throws IOException {
    String table =
        Passes.all().stream()
            .map(SlimCommandTest::row)
            .collect(Collectors.joining("\n", "| pass | |\n|---|---|\n", "\n"));
    String document = Files.readString(Path.of("../docs/slim.md"));
    for (Pass pass : Passes.onRequest()) {
      String option = ChangeOptions.option(pass).orElseThrow();
      String row = "| `" + pass.name() + "` | `" + option + "` | " + pass.summary() + " |";
      assertTrue(document.contains(row), () -> "docs/slim.md needs: " + row);
    }
    assertTrue(document.contains(table), () -> "docs/slim.md needs this table:\n" + table);
    assertFalse(document.contains("TODO"));
  }

  private static String row(Pass pass) {
    return "| `" + pass.name() + "` | " + pass.summary() + " |";
  }
}
