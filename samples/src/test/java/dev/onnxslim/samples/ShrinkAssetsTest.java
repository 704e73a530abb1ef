package dev.onnxslim.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShrinkAssetsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path project;

  @Test
  void shrinksAProject() throws Exception {
    Path assets = Files.createDirectories(project.resolve("app/src/main/assets"));
    Files.copy(Path.of("models/digits.onnx"), assets.resolve("digits.onnx"));

    assertEquals(0, run(project, project.resolve("build/assets")));
    assertTrue(text(out).matches("digits\\.onnx: 256375 -> \\d+ bytes, SQNR [\\d.]+ dB\\R"));
    assertTrue(Files.exists(project.resolve("build/assets/digits.onnx")));

    out.reset();
    assertEquals(0, run(assets, project.resolve("build/assets")));
    assertEquals("digits.onnx: up to date" + System.lineSeparator(), text(out));
    assertEquals("", text(err));
  }

  @Test
  void aFailureIsOneLineAndTheExitCode() throws Exception {
    Path assets = Files.createDirectories(project.resolve("src/main/assets"));
    Files.writeString(assets.resolve("broken.onnx"), "not a model");
    Files.copy(Path.of("models/digits_mlp.onnx"), assets.resolve("mlp.onnx"));

    assertEquals(1, run(project, project.resolve("build/assets")));

    assertTrue(text(out).startsWith("mlp.onnx: 208579 -> "), text(out));
    assertEquals(1, text(err).lines().count(), text(err));
    assertTrue(text(err).startsWith("broken.onnx: failed, "), text(err));
  }

  @Test
  void wrongUsageIsSaid() throws Exception {
    assertEquals(2, run(project.resolve("missing"), project.resolve("out")));
    assertTrue(text(err).startsWith("usage: "), text(err));
    assertEquals(2, run(project, project.resolve("out")));
    assertTrue(text(err).contains("give another output folder"), text(err));
  }

  private int run(Path in, Path to) throws InterruptedException {
    String[] arguments = {in.toString(), to.toString()};
    return ShrinkAssets.run(arguments, printer(out), printer(err));
  }

  private static PrintStream printer(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
