package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarViewTest {
  @Test
  void showsThePhaseAndItsBytes() throws InterruptedException {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    PrintStream terminal = new PrintStream(shown, true, StandardCharsets.UTF_8);
    try (ProgressDisplay progress = ProgressDisplay.of(new OutputOptions());
        ProgressBarView view = new ProgressBarView(terminal)) {
      progress.begin(Progress.Phase.WRITE, 90_000_000);
      progress.advance(45_000_000);
      view.show(progress);
      for (int k = 0; k < 100 && !shown.toString(StandardCharsets.UTF_8).contains("write"); k++) {
        Thread.sleep(20); // it is drawn by a thread of its own
      }
    }
    String text = shown.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("50% [") && text.contains("45/90 MB"), text);
    assertTrue(text.contains("write"), text);
  }
}
