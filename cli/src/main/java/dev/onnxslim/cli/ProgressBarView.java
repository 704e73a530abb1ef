package dev.onnxslim.cli;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar on standard error; its classes are loaded only when there is one to show. */
final class ProgressBarView implements AutoCloseable {
  /** Said here: when asked for it, the terminal (JLine) takes Ctrl-C away from Java. */
  private static final int COLUMNS = 78;

  private static final long MEGABYTE = 1_000_000;

  private final ProgressBar bar;

  /** A bar on a terminal. */
  ProgressBarView(PrintStream terminal) {
    bar =
        new ProgressBarBuilder()
            .setInitialMax(-1)
            .setConsumer(new ConsoleProgressBarConsumer(terminal, COLUMNS))
            .setStyle(ProgressBarStyle.ASCII)
            .setUnit(" MB", MEGABYTE)
            .setUpdateIntervalMillis(100)
            .clearDisplayOnFinish()
            .hideEta()
            .build();
  }

  void show(ProgressDisplay progress) {
    bar.setExtraMessage(progress.phase().name().toLowerCase(Locale.ROOT));
    bar.maxHint(progress.total() > 0 ? progress.total() : -1);
    bar.stepTo(progress.done());
  }

  @Override
  public void close() {
    bar.close();
  }
}
