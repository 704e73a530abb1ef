package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code slim} changes on request. */
class SlimChangesCommandTest {
  private static final String RESIZE =
      "<ir_version: 5, opset_import: [\"\" : 10]> g (float[N, 1, 4, 4] x, float[4] s)"
          + " => (float[N, 1, P, Q] y) { y = Resize(x, s) }";

  @TempDir private Path folder;
  private Path model;
  private Path out;

  @BeforeEach
  void copyTheModel() throws IOException {
    model = Files.copy(Run.DIGITS, folder.resolve("model.onnx"));
    out = folder.resolve("out.onnx");
  }

  private static int edits(JsonObject json, String pass) {
    for (JsonElement row : json.getAsJsonArray("passes")) {
      if (row.getAsJsonObject().get("name").getAsString().equals(pass)) {
        return row.getAsJsonObject().get("edits").getAsInt();
      }
    }
    return -1;
  }

  private static String oneLine(Run run, int exitCode) {
    assertEquals(exitCode, run.exitCode(), run.err());
    assertEquals(1, run.errorLines().size(), run.err());
    return run.errorLines().get(0);
  }

  @Test
  void everythingTogether() throws IOException {
    Run run =
        Run.of(
            "slim",
            model,
            out,
            "--opset=20",
            "--dtype=fp16",
            "--input-shape=N=2",
            "--strip-docs",
            "--inline-functions",
            "--json");
    assertEquals(0, run.exitCode(), run.err());
    JsonObject json = run.json();
    assertTrue(edits(json, "lift-opset") > 0);
    assertTrue(edits(json, "store-fp16") > 5);
    assertTrue(edits(json, "fix-input-shapes") >= 1);
    assertEquals(0, edits(json, "inline-functions"));
    assertTrue(edits(json, "strip-docs") >= 0);
    assertEquals(20, json.getAsJsonObject("after").get("opset").getAsInt());
    assertEquals("passed", json.getAsJsonObject("parity").get("verdict").getAsString());
    assertTrue(Files.size(out) < 0.6 * Files.size(model));
    JsonObject info = Run.of("info", out, "--json").json();
    JsonElement input = info.getAsJsonArray("inputs").get(0).getAsJsonObject().get("shape");
    assertEquals("[2,1,8,8]", input.toString());
  }

  @Test
  void theReportSaysWhatTheOpsetWas() {
    Run run = Run.of("slim", model, out, "--opset", "21");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("-> 21"), run.out());
    assertTrue(run.out().contains("lift-opset"), run.out());
  }

  @Test
  void anOperatorWithoutARuleIsNamed() throws IOException {
    Path old = ModelText.write(RESIZE, folder.resolve("old.onnx"));
    String line = oneLine(Run.of("slim", old, out, "--opset", "20"), 6);
    assertTrue(
        line.startsWith("onnx-slim: " + old + ": Resize 'y' cannot be lifted to opset 11: "), line);
    assertTrue(line.endsWith("; export the model again with a newer opset"), line);
    assertFalse(Files.exists(out));
    JsonObject json = Run.of("slim", old, out, "--opset", "20", "--json").json();
    assertEquals(6, json.get("exitCode").getAsInt());
    assertTrue(json.get("error").getAsString().contains("Resize"));
  }

  @ParameterizedTest
  @CsvSource({
    "--opset 27, 'opset 27 is not from 7 to 26'",
    "--opset 6, 'opset 6 is not from 7 to 26'",
    "--opset x, 'is not an int'",
    "--opset 9, 'which cannot be lowered to 9; choose'",
    "--opst 20, 'did you mean --opset'",
    "--dtype fp8, 'FP16'",
    "--input-shape input=1x2x8x8, 'does not fit'",
    "--input-shape inptu=1x1x8x8, 'neither an input nor a symbol; inputs: input; symbols: N'",
    "--input-shape input, 'not of the form'",
    "--inline-function, 'did you mean --inline-functions'"
  })
  void whatDoesNotFitIsUsage(String option, String said) {
    Object[] args = ("slim " + model + " " + out + " " + option).split(" ");
    String line = oneLine(Run.of(args), 2);
    assertTrue(line.contains(said), line);
    assertFalse(Files.exists(out));
  }

  @Test
  void aFolderTakesTheOptionsToo() throws IOException {
    Path models = Files.createDirectory(folder.resolve("models"));
    Files.copy(Run.DIGITS, models.resolve("a.onnx"));
    Files.copy(Run.MLP, models.resolve("b.onnx"));
    ModelText.write(RESIZE, models.resolve("old.onnx"));
    Path small = folder.resolve("small");
    Run run =
        Run.of(
            "slim",
            models,
            small,
            "--opset=20",
            "--dtype=fp16",
            "--no-verify",
            "--json",
            "--strip-docs");
    assertEquals(6, run.exitCode(), run.err());
    List<Integer> codes =
        run.json().getAsJsonArray("models").asList().stream()
            .map(row -> row.getAsJsonObject().get("exitCode").getAsInt())
            .toList();
    assertEquals(List.of(0, 0, 6), codes);
    assertTrue(Files.size(small.resolve("b.onnx")) < 0.6 * Files.size(Run.MLP));
    assertFalse(Files.exists(small.resolve("old.onnx")));
    Run shaped = Run.of("slim", models, small, "--input-shape=N=1", "--no-verify", "-q");
    assertEquals(0, shaped.exitCode(), shaped.err());
    Run inPlace = Run.of("slim", out(), "--in-place", "--opset=21", "--no-verify", "-q");
    assertEquals(0, inPlace.exitCode(), inPlace.err());
  }

  private Path out() throws IOException {
    return Files.copy(model, out);
  }
}
