package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParamsCommandTest {
  @TempDir private Path folder;

  private static Run ok(Object... args) {
    Run run = Run.of(args);
    assertEquals(0, run.exitCode(), run.err());
    return run;
  }

  /** A refusal is one line, and leaves nothing behind. */
  private String refused(int exitCode, Object... args) throws IOException {
    Run run = Run.of(args);
    assertEquals(exitCode, run.exitCode(), run.err());
    assertEquals(1, run.errorLines().size(), run.err());
    assertFalse(Files.exists(folder.resolve("out.onnx")));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.filter(file -> file.getFileName().toString().startsWith(".")).count());
    }
    return run.err();
  }

  private static JsonObject first(Run run) {
    return run.json().getAsJsonArray("parameters").get(0).getAsJsonObject();
  }

  @Test
  void listsParametersByPattern() {
    Run run = ok("params", "list", Run.MLP);
    assertEquals(11, run.out().lines().count(), run.out());
    assertTrue(run.out().lines().toList().get(0).endsWith("n.1.weight"), run.out());
    JsonObject json = ok("params", "list", Run.MLP, "*.bias", "--statistics", "--json").json();
    assertEquals("params list", json.get("command").getAsString());
    assertEquals(4, json.get("count").getAsInt());
    Run one = ok("params", "list", Run.MLP, "--prefix", "n.7.", "--json", "--statistics");
    assertEquals("n.7.weight", first(one).get("name").getAsString());
    assertEquals(0, first(one).getAsJsonObject("statistics").get("nans").getAsInt());
    assertEquals(2, Run.of("params", "list", Run.MLP, "zzz*").exitCode());
  }

  @Test
  void anUnknownNameSuggestsTheNearest() throws IOException {
    String message = refused(2, "params", "get", Run.MLP, "n.1.wieght");
    assertTrue(message.contains("no parameter 'n.1.wieght'; did you mean 'n.1.weight'"), message);
    Run json = Run.of("params", "show", Run.MLP, "n.1.wieght", "--json");
    assertEquals(2, json.json().get("exitCode").getAsInt());
    assertEquals("params show", json.json().get("command").getAsString());
    assertTrue(refused(2, "params", "lst", Run.MLP).contains("did you mean list"));
    assertTrue(refused(2, "params").contains("Missing command"));
  }

  @Test
  void showsWhoReadsAParameter() {
    Run run = ok("params", "show", Run.MLP, "n.7.bias");
    assertTrue(run.out().contains("read by  Gemm '/n/n.7/Gemm'"), run.out());
    JsonObject row = first(ok("params", "show", Run.MLP, "n.7.bias", "--json"));
    assertEquals("Gemm '/n/n.7/Gemm'", row.getAsJsonArray("readers").get(0).getAsString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"w.safetensors", "w.npz", "w.json"})
  void anExportComesBackAsItWas(String name) throws IOException {
    Path file = folder.resolve(name);
    Path out = folder.resolve("out.onnx");
    ok("params", "export", Run.MLP, file);
    assertEquals(10, ok("params", "list", file, "--json").json().get("count").getAsInt());
    ok("params", "import", Run.MLP, file, out);
    assertEquals(-1, Files.mismatch(Run.MLP, out));
  }

  @Test
  void anImportIsStrictUnlessItIsPartial() throws IOException {
    Path file = folder.resolve("w.npz");
    Path out = folder.resolve("out.onnx");
    ok("params", "export", Run.MLP, file, "--exclude", "n.7.*");
    String message = refused(2, "params", "import", Run.MLP, file, out);
    assertTrue(message.contains("missing 2: 'n.7.weight', 'n.7.bias', unexpected none"), message);
    assertTrue(message.contains("--partial"), message);
    assertTrue(refused(2, "params", "import", Run.DIGITS, file, out).contains("the names differ"));
    JsonObject json = ok("params", "import", Run.MLP, file, out, "--partial", "--json").json();
    assertEquals(8, json.get("replaced").getAsInt());
    assertEquals(2, json.getAsJsonArray("missing").size());
    assertEquals(0, json.getAsJsonArray("unexpected").size());
  }

  @Test
  void valuesComeFromAFileOrAreMadeUp() throws IOException {
    Path npy = folder.resolve("b.npy");
    Path out = folder.resolve("out.onnx");
    ok("params", "get", Run.MLP, "n.7.bias", "-o", npy);
    assertTrue(
        refused(2, "params", "set", Run.MLP, "n.5.bias", out, "--from", npy)
            .contains("'n.5.bias': expected FLOAT[128], found FLOAT[10]"));
    refused(2, "params", "set", Run.MLP, "n.5.bias", out);
    refused(2, "params", "set", Run.MLP, "n.5.bias", out, "--fill", "ones");
    ok("params", "set", Run.MLP, "n.7.bias", out, "--from", npy);
    assertEquals(-1, Files.mismatch(Run.MLP, out));
    ok("params", "set", Run.MLP, "n.7.bias", out, "--fill", "constant", "--value", "0.5");
    assertEquals("0.5 ".repeat(10).strip(), ok("params", "get", out, "n.7.bias").out().strip());
    ok("params", "set", Run.MLP, "*.weight", out, "--fill", "random", "--seed", "3");
    byte[] random = Files.readAllBytes(out);
    ok("params", "set", Run.MLP, "*.weight", out, "--fill", "random", "--seed", "3");
    assertArrayEquals(random, Files.readAllBytes(out));
    ok("params", "set", out, "*", out, "--fill", "zeros", "--in-place");
    JsonObject row = first(ok("params", "list", out, "--statistics", "--json"));
    assertEquals(
        row.get("elements").getAsLong(),
        row.getAsJsonObject("statistics").get("zeros").getAsLong());
  }

  @Test
  void renamesAndRemovesWhatMayBe() throws IOException {
    Path out = folder.resolve("out.onnx");
    String read = refused(2, "params", "remove", Run.MLP, "n.7.bias", out);
    assertTrue(read.contains("'n.7.bias' is read by Gemm '/n/n.7/Gemm'"), read);
    String taken = refused(2, "params", "rename", Run.MLP, "n.7.bias", "n.5.bias", out);
    assertTrue(taken.contains("the model has a 'n.5.bias' already"), taken);
    ok("params", "rename", Run.MLP, "n.7.bias", "head/bias", out);
    assertEquals(10, ok("params", "list", out, "--json").json().get("count").getAsInt());
    assertEquals(0, Run.of("verify", Run.MLP, out).exitCode());
    assertEquals(2, Run.of("params", "rename", out, "n.7.weight", "w", out).exitCode());
  }

  @Test
  void whatCannotBeReadOrWrittenIsOneLine() throws IOException {
    Path broken = Files.writeString(folder.resolve("w.npz"), "broken");
    assertTrue(refused(3, "params", "list", broken).contains("not a zip file"));
    assertTrue(refused(5, "params", "list", folder.resolve("no.npz")).contains("no such file"));
    refused(2, "params", "export", Run.MLP, folder.resolve("w.txt"));
    refused(2, "params", "export", Run.MLP, folder.resolve("w.onnx"));
    refused(5, "params", "export", Run.MLP, folder.resolve("no/w.npz"));
    refused(2, "params", "get", Run.MLP, "n.7.bias", "-o", folder.resolve("x.txt"));
    refused(3, "params", "set", Run.MLP, "n.7.bias", folder.resolve("out.onnx"), "--from", broken);
  }
}
