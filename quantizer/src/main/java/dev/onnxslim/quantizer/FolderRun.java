package dev.onnxslim.quantizer;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The same work on every model under a folder:
 *
 * <pre>{@code
 * Quantizer quantizer = new Quantizer(QuantizeOptions.defaults());
 * FolderRun.of(models, small).run(4, quantizer::quantize, outcome -> {});
 * }</pre>
 *
 * @param in the folder of the models
 * @param out the folder of the results; made when it is needed
 * @param items what there is to do, in the order of the paths
 */
public record FolderRun(Path in, Path out, List<Item> items) {
  /** The folders in which results wait for being checked begin so. */
  private static final String STAGING = ".onnx-slim-";

  /**
   * One model.
   *
   * @param output its path under the folder of the results is the model's under its own
   * @param problem why the folder {@code input} could not be listed; empty for a model
   */
  public record Item(Path input, Path output, Optional<IOException> problem) {}

  /** What is done with each model. */
  @FunctionalInterface
  public interface Work<R> {
    /** Works on one model; the folder of {@code out} exists. */
    R apply(Path in, Path out) throws IOException, InterruptedException;
  }

  /**
   * What became of one model.
   *
   * @param result of the work; empty when it failed
   * @param failure what the work threw; empty when it did not
   */
  public record Outcome<R>(Item item, Optional<R> result, Optional<Throwable> failure) {}

  /**
   * Finds every {@code .onnx} file under {@code in}, links followed. Results of earlier runs are
   * left out where {@code out} lies inside {@code in}.
   *
   * @throws IllegalArgumentException if a result would replace another model of the folder
   * @throws IOException if {@code in} is not a folder that can be listed
   */
  public static FolderRun of(Path in, Path out) throws IOException {
    List<Item> items = new ArrayList<>();
    Files.walkFileTree(
        in,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new Finder(in, out, items));
    items.sort(Comparator.comparing(Item::input));
    FolderRun run = new FolderRun(in, out, List.copyOf(items));
    run.checkOverlap();
    return run;
  }

  /**
   * Does the work, several models at a time; one that fails does not stop the others.
   *
   * @param jobs how many at a time, at least 1
   * @param listener told of each outcome as it comes, one at a time
   * @return the outcomes in the order of {@link #items}
   * @throws InterruptedException if the thread was interrupted; work that runs is interrupted too,
   *     and has ended when this returns
   */
  public <R> List<Outcome<R>> run(int jobs, Work<R> work, Consumer<Outcome<R>> listener)
      throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(jobs);
    Object turn = new Object();
    List<Future<Outcome<R>>> futures = new ArrayList<>();
    try {
      for (Item item : items) {
        Callable<Outcome<R>> task =
            () -> {
              Outcome<R> outcome = attempt(item, work);
              synchronized (turn) {
                listener.accept(outcome);
              }
              return outcome;
            };
        futures.add(executor.submit(task));
      }
      List<Outcome<R>> outcomes = new ArrayList<>();
      for (Future<Outcome<R>> future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the listener failed", e.getCause());
    } finally {
      executor.shutdownNow();
      awaitEnd(executor);
    }
  }

  private static <R> Outcome<R> attempt(Item item, Work<R> work) {
    try {
      if (item.problem().isPresent()) {
        throw item.problem().get();
      }
      Files.createDirectories(item.output().toAbsolutePath().getParent());
      R result = work.apply(item.input(), item.output());
      return new Outcome<>(item, Optional.of(result), Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome<>(item, Optional.empty(), Optional.of(e));
    } catch (IOException | RuntimeException | Error e) {
      return new Outcome<>(item, Optional.empty(), Optional.of(e));
    }
  }

  /** Interrupted work removes what it has begun; that does not take long. */
  private static void awaitEnd(ExecutorService executor) {
    boolean interrupted = Thread.interrupted();
    try {
      executor.awaitTermination(10, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void checkOverlap() throws IOException {
    Set<Path> inputs = new HashSet<>();
    for (Item item : items) {
      if (item.problem().isEmpty()) {
        inputs.add(item.input().toRealPath());
      }
    }
    for (Item item : items) {
      boolean other = Files.exists(item.output()) && !Files.isSameFile(item.input(), item.output());
      if (other && inputs.contains(item.output().toRealPath())) {
        throw new IllegalArgumentException(
            "the result of "
                + item.input()
                + " would replace the model "
                + item.output()
                + "; choose another output folder");
      }
    }
  }

  /** Collects models. */
  private static final class Finder extends SimpleFileVisitor<Path> {
    private final Path in;
    private final Path out;
    private final List<Item> items;
    private final boolean sameFolder;

    Finder(Path in, Path out, List<Item> items) throws IOException {
      this.in = in;
      this.out = out;
      this.items = items;
      this.sameFolder = Files.exists(out) && Files.isSameFile(in, out);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      boolean results = !sameFolder && Files.exists(out) && Files.isSameFile(folder, out);
      boolean skipped = results && !folder.equals(in) || isStaging(folder);
      return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      if (attributes.isRegularFile() && name.endsWith(".onnx")) {
        items.add(new Item(file, out.resolve(in.relativize(file)), Optional.empty()));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
      if (file.equals(in)) {
        throw problem;
      }
      if (!(problem instanceof FileSystemLoopException)) {
        items.add(new Item(file, out.resolve(in.relativize(file)), Optional.of(problem)));
      }
      return FileVisitResult.CONTINUE;
    }

    private static boolean isStaging(Path folder) {
      Path name = folder.getFileName();
      return name != null && name.toString().startsWith(STAGING);
    }
  }
}
