package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
  @TempDir private Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void anInterruptedRunLeavesNothing() throws Exception {
    try (InputStream large = getClass().getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      Files.copy(large, folder.resolve("model.onnx"));
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                classPath(),
                Main.class.getName(),
                "quantize",
                "model.onnx",
                "--samples",
                "50")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said.txt").toFile())
            .start();
    awaitStaging(process);
    List<ProcessHandle> children = process.descendants().toList();
    String signal = ignoresInterrupts(process.pid()) ? "TERM" : "INT";
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), "did not end");
    String said = Files.readString(folder.resolve("said.txt"));
    assertEquals(signal.equals("INT") ? 130 : 143, process.exitValue(), said);
    assertEquals("onnx-slim: model.onnx: interrupted; nothing was written for it\n", said);
    assertEquals(List.of("model.onnx", "said.txt"), files());
    assertTrue(!children.isEmpty(), "no child was seen");
    for (ProcessHandle child : children) {
      child.onExit().get(5, TimeUnit.SECONDS);
    }
  }

  /** Waits until the result is being written or compared. */
  private void awaitStaging(Process process) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (files().stream().noneMatch(name -> name.startsWith(".onnx-slim-"))) {
      assertTrue(process.isAlive(), () -> "ended early: " + folder);
      assertTrue(System.nanoTime() < end, "nothing was begun");
      Thread.sleep(5);
    }
  }

  /** A process that a shell started in the background ignores Ctrl-C, and so do its children. */
  private static boolean ignoresInterrupts(long pid) throws Exception {
    String mask =
        Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(mask, 16) & 1 << 1) != 0;
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
