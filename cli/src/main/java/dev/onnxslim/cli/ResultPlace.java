package dev.onnxslim.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a result can go where it is asked to.
 *
 * @param in a model or a folder of models; may be missing, which the reader will say
 * @param out where the result goes
 */
record ResultPlace(Path in, Path out) {
  /** Whether the result would replace the input, by whatever spelling or link. */
  boolean isInput() throws IOException {
    return Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out);
  }

  /**
   * Why the result cannot go there, for a command that replaces its input only when it is told to.
   */
  Optional<String> problem(boolean inPlace) throws IOException {
    boolean same = isInput();
    if (same && !inPlace) {
      return Optional.of(in + " and " + out + " are the same; add --in-place to replace it");
    }
    return !same && inPlace && Files.exists(in)
        ? Optional.of("--in-place takes no other output than IN")
        : problem();
  }

  /** Why the result cannot go there; empty if nothing speaks against it. */
  Optional<String> problem() {
    if (!Files.exists(in)) {
      return Optional.empty();
    }
    if (Files.isDirectory(in)) {
      return Files.isRegularFile(out)
          ? Optional.of(out + " is a file, and IN is a folder; give a folder")
          : Optional.empty();
    }
    if (Files.isDirectory(out)) {
      return Optional.of(out + " is a folder, and IN is a file; give a file name");
    }
    return !Files.exists(out) || Files.isRegularFile(out)
        ? Optional.empty()
        : Optional.of(
            out + " is a device or the like, which a result would replace; give a file name");
  }

  /**
   * Checks that a file's folder is there; the one of a folder's results is made.
   *
   * @throws NoSuchFileException if it is not
   */
  void checkFolder() throws NoSuchFileException {
    if (!Files.exists(in) || Files.isDirectory(in)) {
      return;
    }
    Path parent = out.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NoSuchFileException(out + ": its folder does not exist; create it first");
    }
  }
}
