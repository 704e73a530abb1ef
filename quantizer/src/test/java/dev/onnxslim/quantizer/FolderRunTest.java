package dev.onnxslim.quantizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.FolderRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderRunTest {
  @TempDir private Path folder;
  private Path in;
  private Path out;

  @BeforeEach
  void layModels() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
    out = folder.resolve("out");
    Files.createDirectories(in.resolve("sub/.onnx-slim-123"));
    for (String name : List.of("b.onnx", "a.ONNX", "sub/c.onnx", "d.txt")) {
      Files.writeString(in.resolve(name), name);
    }
    Files.writeString(in.resolve("sub/.onnx-slim-123/c.onnx"), "is being checked");
    Files.createSymbolicLink(in.resolve("sub/up"), in);
    Files.createSymbolicLink(in.resolve("dangling.onnx"), in.resolve("nothing"));
  }

  @Test
  void findsModelsOnceInOrder() throws IOException {
    assertEquals(List.of("a.ONNX", "b.onnx", "sub/c.onnx"), names(FolderRun.of(in, out)));
  }

  @Test
  void resultsInsideTheFolderAreNoModels() throws IOException {
    Path inside = Files.createDirectories(in.resolve("results"));
    Files.writeString(inside.resolve("a.onnx"), "a result");
    assertEquals(3, FolderRun.of(in, inside).items().size());
    assertEquals(4, FolderRun.of(in, out).items().size());
    assertEquals(4, FolderRun.of(in, in).items().size());
  }

  @Test
  void aFolderThatIsMissingIsAnError() {
    assertThrows(NoSuchFileException.class, () -> FolderRun.of(folder.resolve("no"), out));
  }

  @Test
  void refusesToReplaceAnotherModel() throws IOException {
    Files.createDirectories(in.resolve("in"));
    Files.writeString(in.resolve("in/b.onnx"), "deeper");
    assertThrows(IllegalArgumentException.class, () -> FolderRun.of(in, folder));
  }

  @Test
  void failuresStandBesideResults() throws Exception {
    List<Path> heard = new ArrayList<>();
    List<Outcome<Long>> outcomes =
        FolderRun.of(in, out)
            .run(
                2,
                (from, to) -> {
                  if (from.endsWith("b.onnx")) {
                    throw new IOException("b is bad");
                  }
                  Files.copy(from, to);
                  return Files.size(to);
                },
                outcome -> heard.add(outcome.item().input()));
    assertEquals(3, heard.size());
    assertEquals(6, outcomes.get(0).result().orElseThrow());
    assertEquals("b is bad", outcomes.get(1).failure().orElseThrow().getMessage());
    assertTrue(Files.exists(out.resolve("sub/c.onnx")));
  }

  @Test
  void severalModelsAreWorkedOnAtOnce() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Files.delete(in.resolve("b.onnx"));
    FolderRun.of(in, out)
        .run(
            2,
            (from, to) -> {
              try {
                return both.await(20, TimeUnit.SECONDS);
              } catch (java.util.concurrent.BrokenBarrierException
                  | java.util.concurrent.TimeoutException e) {
                throw new IOException("alone", e);
              }
            },
            outcome -> assertTrue(outcome.failure().isEmpty()));
  }

  @Test
  void anInterruptEndsTheWorkFirst() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    FolderRun run = FolderRun.of(in, out);
    Thread[] caller = new Thread[1];
    caller[0] =
        new Thread(
            () ->
                assertThrows(
                    InterruptedException.class,
                    () ->
                        run.run(
                            1,
                            (from, to) -> {
                              begun.countDown();
                              try {
                                Thread.sleep(60_000);
                                return 0;
                              } finally {
                                ended.incrementAndGet();
                              }
                            },
                            outcome -> {})));
    caller[0].start();
    assertTrue(begun.await(20, TimeUnit.SECONDS));
    caller[0].interrupt();
    caller[0].join(20_000);
    assertEquals(1, ended.get(), "the one that ran has ended, and no other was begun");
  }

  private List<String> names(FolderRun run) {
    return run.items().stream().map(i -> in.relativize(i.input()).toString()).toList();
  }
}
