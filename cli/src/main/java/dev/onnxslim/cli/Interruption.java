package dev.onnxslim.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * On Ctrl-C or a request to end, interrupts the working thread and gives it time to remove what it
 * has begun. The virtual machine then ends with 128 + the signal's number: 130 for Ctrl-C.
 */
final class Interruption {
  private static final int PATIENCE_SECONDS = 8;

  private final CountDownLatch finished = new CountDownLatch(1);

  private Interruption() {}

  /** Watches over a thread until {@link #finished}. */
  static Interruption watch(Thread working) {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> interruption.stop(working)));
    return interruption;
  }

  /** The work is done; nothing is left to wait for. */
  void finished() {
    finished.countDown();
  }

  private void stop(Thread working) {
    if (finished.getCount() == 0) {
      return;
    }
    working.interrupt();
    try {
      finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the machine ends anyway
    }
  }
}
