package dev.onnxslim.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model that is written but not yet in its place: it lies in a hidden folder beside its target,
 * so that it can be checked and then moved in one step. Closing it without {@link #commit} removes
 * it and leaves the target as it was.
 */
public final class StagedModel implements Closeable {
  private final Path folder;
  private final Path target;

  private StagedModel(Path folder, Path target) {
    this.folder = folder;
    this.target = target;
  }

  /**
   * A place for a result that the caller writes: {@link #file()}, and other files beside it in the
   * same folder if there are any.
   *
   * @throws IOException if the target's folder is missing or not writable, or the target a folder
   */
  public static StagedModel create(Path target) throws IOException {
    Path place = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath().normalize();
    Path parent = place.getParent();
    if (Files.isDirectory(place)) {
      throw new IOException(target + ": is a folder; give a file name");
    }
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NoSuchFileException(target + ": its folder does not exist; create it first");
    }
    if (Files.exists(place) && !Files.isWritable(place)) {
      throw new AccessDeniedException(target.toString());
    }
    try {
      return new StagedModel(Files.createTempDirectory(parent, ".onnx-slim-"), place);
    } catch (AccessDeniedException e) {
      throw (IOException) new AccessDeniedException(target.toString()).initCause(e);
    }
  }

  /** The written model. */
  public Path file() {
    return folder.resolve(target.getFileName());
  }

  /** Where {@link #commit} moves it. */
  public Path target() {
    return target;
  }

  /** The model's data file, which exists only beside a model of more than 2 GB. */
  public Path dataFile() {
    return folder.resolve(target.getFileName() + ".data");
  }

  /** Whether there is a data file. */
  public boolean hasData() {
    return Files.exists(dataFile());
  }

  /** All bytes of the model, its data file included. */
  public long size() throws IOException {
    return Files.size(file()) + (hasData() ? Files.size(dataFile()) : 0);
  }

  /** Moves the model to its target, replacing what was there; the files beside it first. */
  public void commit() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted(Comparator.comparing((Path file) -> file.equals(file()))).toList();
    }
    for (Path file : files) {
      move(file, target.resolveSibling(file.getFileName()));
    }
    close();
  }

  /** Removes whatever has not been moved. */
  @Override
  public void close() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException failure)
              throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
