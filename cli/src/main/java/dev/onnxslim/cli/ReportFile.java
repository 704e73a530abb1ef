package dev.onnxslim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The file that a report goes to.
 *
 * @param path as {@code --output} gives it
 */
record ReportFile(Path path) {
  /** Writes a report. */
  interface Body {
    ExitCode write(PrintWriter to) throws IOException, InterruptedException;
  }

  /**
   * What is wrong with it, for a person.
   *
   * @param model a file that it must not be
   * @throws NoSuchFileException if its folder does not exist
   */
  Optional<String> problem(Path model) throws IOException {
    if (path.toString().isEmpty()) {
      return Optional.of("A file name is empty");
    }
    if (Files.exists(path) && Files.exists(model) && Files.isSameFile(model, path)) {
      return Optional.of(path + " is the model; give another --output");
    }
    if (Files.isDirectory(path)) {
      return Optional.of(path + " is a folder; give a file name");
    }
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NoSuchFileException(path + ": its folder does not exist; create it first");
    }
    return Optional.empty();
  }

  /** Into a file beside the target first: a report that fails replaces nothing. */
  ExitCode write(Body body) throws IOException, InterruptedException {
    if (Files.exists(path) && !Files.isRegularFile(path)) { // a pipe or a device
      try (PrintWriter to = new PrintWriter(Files.newBufferedWriter(path))) {
        return body.write(to);
      }
    }
    Path parent = path.toAbsolutePath().getParent();
    Path staging =
        Files.createTempDirectory(parent, ".onnx-slim-"); // a file in it has usual rights
    Path staged = staging.resolve("report");
    try {
      ExitCode exitCode;
      try (PrintWriter to =
          new PrintWriter(Files.newBufferedWriter(staged, StandardCharsets.UTF_8))) {
        exitCode = body.write(to);
        if (to.checkError()) {
          throw new IOException(path + ": could not be written; check the disk");
        }
      }
      Files.move(staged, path, StandardCopyOption.REPLACE_EXISTING);
      return exitCode;
    } finally {
      Files.deleteIfExists(staged);
      Files.deleteIfExists(staging);
    }
  }
}
