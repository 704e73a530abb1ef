package dev.onnxslim.quantizer.linear;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Runs numbered tasks on the calling thread and on those that an executor lends. */
final class Workers {

  /** One task; tasks run in any order and at once, each with buffers of its own. */
  interface Task {
    void run(int index, Tiles tiles) throws IOException;
  }

  private final Executor executor;
  private final int threads;
  private final Queue<Tiles> idle = new ConcurrentLinkedQueue<>();

  Workers(Executor executor, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("expected at least 1 thread, found " + threads);
    }
    this.executor = executor;
    this.threads = threads;
  }

  /**
   * Runs tasks 0 to {@code count - 1} and returns when all have ended. The calling thread takes
   * part, so that this ends even if the executor never starts anything.
   *
   * @throws IOException what the first task that failed threw; no further ones are started then
   */
  void run(int count, Task task) throws IOException {
    Batch batch = new Batch(count, task);
    for (int i = 1; i < Math.min(threads, count); i++) {
      executor.execute(batch);
    }
    batch.run();
    batch.await();
  }

  private final class Batch implements Runnable {

    private final int count;
    private final Task task;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch ended;

    Batch(int count, Task task) {
      this.count = count;
      this.task = task;
      this.ended = new CountDownLatch(count);
    }

    @Override
    public void run() {
      int index = next.getAndIncrement();
      if (index >= count) {
        return;
      }
      Tiles tiles = idle.poll();
      if (tiles == null) {
        tiles = new Tiles();
      }
      for (; index < count; index = next.getAndIncrement()) {
        runOne(index, tiles);
      }
      idle.add(tiles);
    }

    private void runOne(int index, Tiles tiles) {
      try {
        if (failure.get() == null) {
          task.run(index, tiles);
        }
      } catch (IOException | RuntimeException | Error e) {
        failure.compareAndSet(null, e); // thrown to the caller by await
      } finally {
        ended.countDown();
      }
    }

    void await() throws IOException {
      try {
        ended.await();
      } catch (InterruptedException e) {
        failure.compareAndSet(null, e);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while quantizing");
      }
      Throwable thrown = failure.get();
      if (thrown instanceof IOException) {
        throw (IOException) thrown;
      } else if (thrown instanceof RuntimeException) {
        throw (RuntimeException) thrown;
      } else if (thrown != null) {
        throw (Error) thrown;
      }
    }
  }
}
