package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferCommandTest {
  private static final String OPEN =
      """
      <ir_version: 8, opset_import: ["" : 17, "my" : 1]>
      g (float[N, 2, 3] x) => (float[] y, float[] z) <float[3, 5] w = random(1)> {
        t = MatMul(x, w)
        y = Relu(t)
        z = my.Odd(t)
      }
      """;

  @TempDir private Path folder;

  private static String type(Path file, String value) throws IOException {
    try (Model model = ModelReader.read(file)) {
      return model.graph().value(value).orElseThrow().valueType().toString();
    }
  }

  @Test
  void writesTypesAndSaysWhatIsOpen() throws IOException {
    Path in = ModelText.write(OPEN, folder.resolve("in.onnx"));
    byte[] before = Files.readAllBytes(in);
    Path out = folder.resolve("out.onnx");
    Run run = Run.of("infer", in, out);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("3: 0 known, 2 as formulas, 1 not known"), run.out());
    assertTrue(run.out().contains("my::Odd 'z': there is no rule for my::Odd"), run.out());
    assertEquals("float[Nx2x5]", type(out, "t"));
    assertEquals("float[Nx2x5]", type(out, "y"));
    assertEquals("float[...]", type(out, "z"));
    assertArrayEquals(before, Files.readAllBytes(in));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(2, left.count());
    }
  }

  @Test
  void givenSizesGoIntoTheInputs() throws IOException {
    Path in = ModelText.write(OPEN, folder.resolve("in.onnx"));
    Path out = folder.resolve("out.onnx");
    Run run = Run.of("infer", in, out, "--input-shape", "N=4", "--json");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("float[4x2x3]", type(out, "x"));
    assertEquals("float[4x2x5]", type(out, "y"));
    JsonObject json = run.json();
    assertEquals(2, json.get("known").getAsInt());
    JsonObject open = json.getAsJsonArray("open").get(0).getAsJsonObject();
    assertEquals("z", open.get("value").getAsString());
    assertFalse(open.get("partial").getAsBoolean());
  }

  @Test
  void aModelIsReplacedOnlyWhenToldTo() throws IOException {
    Path in = ModelText.write(OPEN, folder.resolve("in.onnx"));
    assertEquals(2, Run.of("infer", in, in).exitCode());
    assertEquals("UNSTATED", type(in, "t").contains("Unstated") ? "UNSTATED" : "");
    assertEquals(0, Run.of("infer", in, in, "--in-place", "-q").exitCode());
    assertEquals("float[Nx2x5]", type(in, "t"));
    assertEquals(2, Run.of("infer", in, folder.resolve("b.onnx"), "--in-place").exitCode());
    assertEquals(2, Run.of("infer", in, folder).exitCode());
    assertEquals(5, Run.of("infer", in, folder.resolve("no/b.onnx")).exitCode());
    assertEquals(
        2, Run.of("infer", in, folder.resolve("b.onnx"), "--input-shape", "M=1").exitCode());
  }

  @Test
  void aFolderIsDoneWholeAndABrokenModelIsARow() throws IOException {
    Path models = Files.createDirectories(folder.resolve("models"));
    ModelText.write(OPEN, models.resolve("b.onnx"));
    Files.writeString(models.resolve("a.onnx"), "broken");
    Path out = folder.resolve("out");
    Run run = Run.of("infer", models, out);
    assertEquals(3, run.exitCode(), run.err());
    assertEquals(1, run.errorLines().size(), run.err());
    assertTrue(run.out().contains("partly   b.onnx"), run.out());
    assertTrue(run.out().contains("1 of 2 models written"), run.out());
    assertEquals("float[Nx2x5]", type(out.resolve("b.onnx"), "y"));
    JsonObject json = Run.of("infer", models, out, "--json").json();
    assertEquals(3, json.get("exitCode").getAsInt());
    assertEquals(2, json.getAsJsonArray("models").size());
    assertTrue(json.getAsJsonArray("models").get(0).getAsJsonObject().has("error"));
  }
}
