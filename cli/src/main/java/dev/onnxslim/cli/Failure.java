package dev.onnxslim.cli;

import dev.onnxslim.analyzer.params.MissingParametersException;
import dev.onnxslim.analyzer.params.ParameterInUseException;
import dev.onnxslim.analyzer.params.ParameterMismatchException;
import dev.onnxslim.analyzer.params.UnknownParameterException;
import dev.onnxslim.analyzer.params.file.UnsupportedParameterException;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.quantizer.UnknownNameException;
import dev.onnxslim.quantizer.lift.LiftException;
import dev.onnxslim.quantizer.parity.SampleInputsException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;

/**
 * What went wrong, for a person: one line that names the file, the cause and the remedy.
 *
 * @param exitCode what a run of this model alone ends with
 * @param message one line, without the program's name
 * @param trace where it happened, for {@code --verbose}
 */
record Failure(ExitCode exitCode, String message, String trace) {
  private static final String BUG = "please report it with the output of --verbose";

  /**
   * Tells what a throwable means.
   *
   * @param in the file that was read
   * @param out the file that was written; the same as {@code in} when nothing was
   */
  static Failure of(Throwable thrown, String in, String out) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    Throwable cause =
        thrown instanceof UncheckedIOException unchecked ? unchecked.getCause() : thrown;
    if (cause instanceof ModelFormatException) {
      return new Failure(ExitCode.BAD_MODEL, Text.line(cause.getMessage()), trace.toString());
    }
    Failure failure = ofOther(cause, in, out);
    return new Failure(failure.exitCode, Text.line(failure.message), trace.toString());
  }

  private static Failure ofOther(Throwable cause, String in, String out) {
    if (cause instanceof InterruptedException
        || cause instanceof InterruptedIOException
        || cause instanceof ClosedByInterruptException) {
      return failure(ExitCode.INTERRUPTED, in + ": interrupted; nothing was written for it");
    }
    if (cause instanceof SampleInputsException) {
      return failure(ExitCode.USAGE, cause.getMessage() + "; see --inputs in docs/cli.md");
    }
    if (cause instanceof UnknownNameException) {
      return failure(ExitCode.USAGE, in + ": " + cause.getMessage());
    }
    if (cause instanceof LiftException lift) {
      return failure(ExitCode.NOT_LIFTED, in + ": " + lift.getMessage() + "; " + wayOut(lift));
    }
    if (cause instanceof MissingParametersException) {
      return failure(
          ExitCode.USAGE,
          in + ": the names differ: " + cause.getMessage() + "; add --partial to take the rest");
    }
    if (cause instanceof UnknownParameterException
        || cause instanceof ParameterMismatchException
        || cause instanceof ParameterInUseException
        || cause instanceof UnsupportedParameterException) {
      return failure(ExitCode.USAGE, in + ": " + cause.getMessage());
    }
    if (cause instanceof UsageException) {
      return failure(ExitCode.USAGE, cause.getMessage());
    }
    if (cause instanceof IOException exception) {
      return failure(ExitCode.IO, ofIo(exception, in, out));
    }
    if (cause instanceof OutOfMemoryError) {
      return failure(
          ExitCode.IO,
          in + ": out of memory; give Java more, such as ONNX_SLIM_OPTS=-Xmx8g, or fewer --jobs");
    }
    if (cause instanceof StackOverflowError) {
      return failure(ExitCode.BAD_MODEL, in + ": nested too deeply; export the model again");
    }
    String what = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return failure(ExitCode.INTERNAL, in + ": this is our bug (" + what + "); " + BUG);
  }

  private static String wayOut(LiftException lift) {
    return (lift.reachable().isPresent()
            ? "choose --opset " + lift.reachable().getAsInt() + " at most, or export"
            : "export")
        + " the model again with a newer opset";
  }

  private static String ofIo(IOException exception, String in, String out) {
    String said = Optional.ofNullable(exception.getMessage()).orElse(exception.toString());
    String lower = said.toLowerCase(Locale.ROOT);
    String written = named(exception, out);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return written + ": the disk is full; free some space and run it again";
    }
    if (lower.contains("file too large")) {
      return written + ": larger than a file may be here; choose another disk or limit";
    }
    if (lower.contains("read-only file system")) {
      return written + ": the file system is read-only; choose another output";
    }
    if (exception instanceof AccessDeniedException || lower.contains("(permission denied)")) {
      return named(exception, in) + ": permission denied; change its rights or choose another";
    }
    if (exception instanceof NoSuchFileException || exception instanceof FileNotFoundException) {
      String file = named(exception, in);
      // Those that come with a remedy are whole messages.
      return file.contains("; ") ? file : file + ": no such file or folder; check the name";
    }
    if (exception instanceof FileAlreadyExistsException) {
      return named(exception, out) + ": is in the way; remove it or choose another output";
    }
    if (said.startsWith(in) || said.startsWith(out)) {
      return said.contains("; ") ? said : said + "; check the file and the disk";
    }
    return in + ": " + said + "; check the file and the disk";
  }

  /** The file that the exception names, else {@code otherwise}. */
  private static String named(IOException exception, String otherwise) {
    if (exception instanceof FileSystemException named && named.getFile() != null) {
      return named.getFile();
    }
    return exception instanceof FileNotFoundException && exception.getMessage() != null
        ? exception.getMessage()
        : otherwise;
  }

  private static Failure failure(ExitCode exitCode, String message) {
    return new Failure(exitCode, message, "");
  }
}
