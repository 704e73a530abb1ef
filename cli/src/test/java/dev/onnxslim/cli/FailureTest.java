package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.ModelFormatException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
  static Stream<Arguments> throwables() {
    return Stream.of(
        Arguments.of(
            new ModelFormatException(Path.of("in"), "is odd"), ExitCode.BAD_MODEL, "in: is odd; "),
        Arguments.of(
            new UncheckedIOException(new ModelFormatException(Path.of("in"), "is odd")),
            ExitCode.BAD_MODEL,
            "in: is odd; "),
        Arguments.of(new IOException("No space left on device"), ExitCode.IO, "out: the disk is"),
        Arguments.of(
            new FileSystemException("part", null, "No space left on device"),
            ExitCode.IO,
            "part: the disk is full; "),
        Arguments.of(
            new FileSystemException("x", null, "Read-only file system"),
            ExitCode.IO,
            "x: the file system is read-only; "),
        Arguments.of(new AccessDeniedException("x"), ExitCode.IO, "x: permission denied; "),
        Arguments.of(new FileAlreadyExistsException("x"), ExitCode.IO, "x: is in the way; "),
        Arguments.of(new NoSuchFileException("x"), ExitCode.IO, "x: no such file or folder; "),
        Arguments.of(
            new FileNotFoundException("x: gone; look for it"), ExitCode.IO, "x: gone; look for it"),
        Arguments.of(new IOException("Input/output error"), ExitCode.IO, "in: Input/output error;"),
        Arguments.of(new IOException((String) null), ExitCode.IO, "in: java.io.IOException; "),
        Arguments.of(new OutOfMemoryError(), ExitCode.IO, "in: out of memory; "),
        Arguments.of(new StackOverflowError(), ExitCode.BAD_MODEL, "in: nested too deeply; "),
        Arguments.of(new InterruptedException(), ExitCode.INTERRUPTED, "in: interrupted; "),
        Arguments.of(new ClosedByInterruptException(), ExitCode.INTERRUPTED, "in: interrupted; "),
        Arguments.of(
            new IllegalStateException("odd\nstate"),
            ExitCode.INTERNAL,
            "in: this is our bug (IllegalStateException: odd state); "));
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void namesTheFileTheCauseAndTheRemedy(Throwable thrown, ExitCode exitCode, String start) {
    Failure failure = Failure.of(thrown, "in", "out");
    assertEquals(exitCode, failure.exitCode());
    assertTrue(failure.message().startsWith(start), failure.message());
    assertFalse(failure.message().contains("\n"));
    assertTrue(failure.trace().contains(thrown.getClass().getName()));
  }

  @Test
  void aBugOfOursIsWorseThanAnythingWrongWithAModel() {
    assertEquals(ExitCode.IO, ExitCode.MISSED.worst(ExitCode.IO));
    assertEquals(ExitCode.MISSED, ExitCode.MISSED.worst(ExitCode.BAD_MODEL));
    assertEquals(ExitCode.INTERNAL, ExitCode.IO.worst(ExitCode.INTERNAL));
    assertEquals(ExitCode.INTERRUPTED, ExitCode.INTERRUPTED.worst(ExitCode.INTERNAL));
  }
}
