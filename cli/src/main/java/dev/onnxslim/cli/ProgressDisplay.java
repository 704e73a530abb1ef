package dev.onnxslim.cli;

import dev.onnxslim.quantizer.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows on a terminal how the work proceeds, once it takes more than a second. Until then it costs
 * a thread that sleeps; elsewhere than on a terminal it shows nothing.
 */
final class ProgressDisplay implements Progress, AutoCloseable {
  private static final long PATIENCE_MILLIS = 1000;
  private static final long STEP_MILLIS = 100;

  private final Thread shower;
  private volatile Phase phase = Phase.MEASURE;
  private volatile long total;
  private final AtomicLong done = new AtomicLong();

  private ProgressDisplay(boolean wanted) {
    shower = new Thread(this::show, "onnx-slim progress");
    shower.setDaemon(true);
    if (wanted) {
      shower.start();
    }
  }

  /** Shows nothing where no text for a person is wanted. */
  static ProgressDisplay of(OutputOptions output) {
    return new ProgressDisplay(output.text());
  }

  @Override
  public void begin(Phase newPhase, long bytes) {
    total = bytes;
    done.set(0);
    phase = newPhase;
  }

  @Override
  public void advance(long bytes) {
    done.addAndGet(bytes);
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    shower.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      shower.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  Phase phase() {
    return phase;
  }

  /** How many bytes the phase goes through; 0 when that is not known. */
  long total() {
    return total;
  }

  long done() {
    return done.get();
  }

  private void show() {
    try {
      Thread.sleep(PATIENCE_MILLIS);
      if (!isTerminal()) {
        return;
      }
      try (ProgressBarView view = new ProgressBarView(System.err)) {
        while (true) {
          view.show(this);
          Thread.sleep(STEP_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the work is done
    }
  }

  /**
   * Whether standard error is a terminal. Java only tells whether input and output are; on Linux
   * the file behind the descriptor tells more.
   */
  private static boolean isTerminal() {
    Path descriptor = Path.of("/proc/self/fd/2");
    if (!Files.isSymbolicLink(descriptor)) {
      return System.console() != null;
    }
    try {
      String device = Files.readSymbolicLink(descriptor).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
