package dev.onnxslim.quantizer.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class IsolatedParityTest {
  private static final ParityOptions OPTIONS = ParityOptions.defaults();

  private static IsolatedParity start(String original, ParityOptions options) {
    return start(original, options, ChildJvm.current(ChildJvm.memoryFor(0)));
  }

  @Test
  void nothingIsLeftInTheFolderForTemporaryFiles(@TempDir Path temporary) throws Exception {
    String before = System.setProperty("java.io.tmpdir", temporary.toString());
    try (IsolatedParity parity = start("mlp", OPTIONS)) {
      assertEquals(Verdict.MISSED, parity.compare(ParityModels.path("mlp_far")).verdict());
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
  }

  private static IsolatedParity start(String original, ParityOptions options, ChildJvm jvm) {
    return IsolatedParity.start(jvm, ParityModels.path(original), options);
  }

  @Test
  void saysWhatTheCheckInThisProcessSays() throws Exception {
    Path original = ParityModels.path("mlp");
    try (IsolatedParity parity = start("mlp", OPTIONS)) {
      for (String candidate : List.of("mlp_near", "mlp_far")) {
        Path path = ParityModels.path(candidate);
        ParityReport here = ParityCheck.compare(original, path, OPTIONS);
        ParityReport there = parity.compare(path);
        assertEquals(here.outputs(), there.outputs());
        assertEquals(here.worstLayers(), there.worstLayers());
        assertEquals(here.verdict(), there.verdict());
      }
    }
  }

  @Test
  void anOriginalThatDoesNotLoadIsNotVerified() throws Exception {
    try (IsolatedParity parity = start("custom", OPTIONS)) {
      ParityReport report = parity.compare(ParityModels.path("mlp"));
      assertEquals(Verdict.NOT_VERIFIED, report.verdict());
      assertTrue(report.reason().contains("Frobnicate"), report.reason());
    }
  }

  @Test
  void anOriginalThatRunsForEverIsNotVerified() throws Exception {
    ParityOptions hasty = OPTIONS.withTimeout(Duration.ofSeconds(3));
    try (IsolatedParity parity = start("endless", hasty)) {
      ParityReport report = parity.compare(ParityModels.path("mlp"));
      assertEquals(Verdict.NOT_VERIFIED, report.verdict());
      assertFalse(report.reason().isEmpty());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anOriginalThatNeedsTooMuchMemoryIsNotVerified() throws Exception {
    try (IsolatedParity parity = start("huge", OPTIONS)) {
      ParityReport report = parity.compare(ParityModels.path("huge"));
      assertEquals(Verdict.NOT_VERIFIED, report.verdict());
    }
  }

  @Test
  void aProcessThatCannotBeStartedIsNotVerified() throws Exception {
    ChildJvm absent = new ChildJvm(Path.of("/no/such/java"), "", List.of(), 1L << 30);
    try (IsolatedParity parity = start("mlp", OPTIONS, absent)) {
      ParityReport report = parity.compare(ParityModels.path("mlp"));
      assertEquals(Verdict.NOT_VERIFIED, report.verdict());
    }
  }

  @Test
  void samplesThatDoNotFitAreAnError(@TempDir Path empty) throws Exception {
    try (IsolatedParity parity = start("mlp", OPTIONS.withInputs(empty))) {
      Path candidate = ParityModels.path("mlp");
      SampleInputsException e =
          assertThrows(SampleInputsException.class, () -> parity.compare(candidate));
      assertTrue(e.getMessage().startsWith(empty + ": no samples"), e.getMessage());
    }
  }

  @Test
  void anInterruptEndsTheWait() {
    try (IsolatedParity parity = start("endless", OPTIONS)) {
      Thread.currentThread().interrupt();
      Path candidate = ParityModels.path("mlp");
      assertThrows(InterruptedException.class, () -> parity.compare(candidate));
      assertFalse(parity.isRunning());
    }
  }
}
