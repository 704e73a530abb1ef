package dev.onnxslim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file that a report goes to. A report that fails replaces nothing. */
final class ReportFile {
  private ReportFile() {}

  /** Writes a report. */
  interface Report<T> {
    T write(PrintWriter to) throws IOException, InterruptedException;
  }

  /**
   * Checks that a file can be written into its folder.
   *
   * @throws NoSuchFileException if there is no such folder
   */
  static void checkFolder(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NoSuchFileException(file + ": its folder does not exist; create it first");
    }
  }

  /** Into a file beside the target first, then in its place. */
  static <T> T write(Path file, Report<T> report) throws IOException, InterruptedException {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe or a device
      try (PrintWriter to = new PrintWriter(Files.newBufferedWriter(file))) {
        return report.write(to);
      }
    }
    Path parent = file.toAbsolutePath().getParent();
    Path staging =
        Files.createTempDirectory(parent, ".onnx-slim-"); // a file in it has usual rights
    Path staged = staging.resolve("report");
    try {
      T result;
      try (PrintWriter to =
          new PrintWriter(Files.newBufferedWriter(staged, StandardCharsets.UTF_8))) {
        result = report.write(to);
        if (to.checkError()) {
          throw new IOException(file + ": could not be written; check the disk");
        }
      }
      Files.move(staged, file, StandardCopyOption.REPLACE_EXISTING);
      return result;
    } finally {
      Files.deleteIfExists(staged);
      Files.deleteIfExists(staging);
    }
  }
}
