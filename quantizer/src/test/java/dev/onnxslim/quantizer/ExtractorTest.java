package dev.onnxslim.quantizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.GraphText;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.runtime.OrtRunner;
import dev.onnxslim.quantizer.runtime.RunnerOptions;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractorTest {
  private static final String MODEL =
      """
      <ir_version: %d, opset_import: ["" : 17, "loc" : 1]>
      g (float[N, 4] x, float[N, 2] s%s) => (float[N, 2] y, float[N, 2] z)
        <float[4, 4] w = random(1), float[4] k = {1, 2, 3, 4}>
      {
        h = MatMul(x, w)
        a, b = Split<axis = 1>(h)
        c = Add(a, s)
        y = Relu(c)
        e = Add(h, k)
        f = loc.f(e)
        z, u = Split<axis = 1>(f)
      }
      <domain: "loc", opset_import: ["" : 17]> f (fa) => (fb) { fb = Neg(fa) }
      """;

  @TempDir Path folder;

  private String extract(String text, List<String> inputs, List<String> outputs) throws Exception {
    Path in = ModelText.write(text, folder.resolve("in.onnx"));
    Path out = folder.resolve("out.onnx");
    Extractor.Report report = new Extractor(inputs, outputs).extract(in, out);
    assertEquals(Files.size(out), report.after().bytes());
    RunnerOptions plain = new RunnerOptions(Optimization.OFF, 1, Duration.ofSeconds(20));
    OrtRunner.open(out, plain).close();
    try (Model model = ModelReader.read(out)) {
      assertEquals(outputs, model.graph().outputs().stream().map(Value::name).toList());
      return model.graph().inputs().stream()
              .map(v -> v.name() + " " + v.type().orElseThrow())
              .collect(Collectors.joining(", "))
          + "\n"
          + GraphText.print(model);
    }
  }

  private static String eight() {
    return MODEL.formatted(8, "");
  }

  @Test
  void theFrontOfAModel() throws Exception {
    assertEquals(
        "x float[Nx4]\nh = MatMul(x, w)\na, b = Split<axis = 1>(h)",
        extract(eight(), List.of("x"), List.of("b")));
  }

  @Test
  void theBackOfAModelWithAValueAsInput() throws Exception {
    assertEquals(
        "a float[Nx2]\ny = Relu(a)",
        extract(
            "g (float[N, 2] x) => (float[N, 2] y) { a = Neg(x) y = Relu(a) }",
            List.of("a"),
            List.of("y")));
  }

  @Test
  void oneOutputOfANodeMayBeGivenAndAnotherNeeded() throws Exception {
    String text = extract(eight(), List.of("x", "s", "a"), List.of("y", "b"));
    assertTrue(text.startsWith("x float[Nx4], s float[Nx2], a float[Nx2]\n"), text);
    assertTrue(text.contains("a_unread, b = Split<axis = 1>(h)"), text);
  }

  @Test
  void aFunctionThatIsCalledStaysAndAnotherGoes() throws Exception {
    assertTrue(extract(eight(), List.of("h"), List.of("f")).contains("loc::f"), "call");
    assertTrue(!extract(eight(), List.of("x"), List.of("h")).contains("loc"), "no call");
  }

  @Test
  void aConstantMayBecomeAnInput() throws Exception {
    assertTrue(
        extract(eight(), List.of("h", "k"), List.of("e"))
            .startsWith("h float[Nx4], k float[4]\ne = Add(h, k)"));
  }

  @Test
  void initializersListedAsInputsOfOldFilesGo() throws Exception {
    String text = MODEL.formatted(3, ", float[4, 4] w, float[4] k");
    assertEquals(
        "x float[Nx4], w float[4x4]\nh = MatMul(x, w)", extract(text, List.of("x"), List.of("h")));
  }

  @Test
  void anInputThatIsNotGivenIsNamed() throws IOException {
    assertSays(List.of("x"), List.of("y"), "output 'y' needs the input 's'");
    assertSays(List.of("s"), List.of("h"), "output 'h' needs the input 'x'");
  }

  @Test
  void aValueThatDoesNotExistIsNamed() throws IOException {
    assertSays(List.of("x"), List.of("hh"), "value 'hh' does not exist");
    assertSays(List.of("xx"), List.of("h"), "value 'xx' does not exist");
  }

  private void assertSays(List<String> inputs, List<String> outputs, String said) {
    String message =
        assertThrows(UnknownNameException.class, () -> extract(eight(), inputs, outputs))
            .getMessage();
    assertTrue(message.contains(said), message);
    assertTrue(Files.notExists(folder.resolve("out.onnx")));
  }
}
