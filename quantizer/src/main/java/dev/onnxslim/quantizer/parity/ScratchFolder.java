package dev.onnxslim.quantizer.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A folder for files of the moment: made when it is asked for, gone with {@link #close}. */
public record ScratchFolder(Path path) implements AutoCloseable {
  /** A folder of a new name in the system's folder for temporary files. */
  public static ScratchFolder temporary() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    return new ScratchFolder(parent.resolve("onnx-slim-" + UUID.randomUUID()));
  }

  /**
   * Makes it.
   *
   * @throws IOException if it cannot be made
   */
  public Path create() throws IOException {
    return Files.createDirectories(path);
  }

  @Override
  public void close() {
    if (!Files.isDirectory(path)) return;
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) Files.deleteIfExists(file);
    } catch (IOException e) {
      path.toFile().deleteOnExit(); // still in use: the last thing that can be done
    }
  }
}
