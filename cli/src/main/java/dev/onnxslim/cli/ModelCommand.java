package dev.onnxslim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands share: output options, and failures told in one line. */
abstract class ModelCommand implements Callable<Integer> {
  private static final int MOST_AT_ONCE = 4;

  @Spec private CommandSpec spec;

  @Mixin private OutputOptions output;

  /** A command whose report is text or JSON. */
  ModelCommand() {
    this(new OutputOptions.TextOrJson());
  }

  /** A command with its own options for the form of its report. */
  ModelCommand(OutputOptions output) {
    this.output = output;
  }

  /** How many models of a folder are worked on at a time, unless told otherwise. */
  static int modelsAtOnce() {
    return Math.min(MOST_AT_ONCE, cores());
  }

  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Does the work and prints the report. */
  abstract ExitCode run() throws IOException, InterruptedException;

  /** The file that messages name. */
  abstract Path input();

  /** The file that is written, or {@link #input} when none is. */
  abstract Path result();

  @Override
  public final Integer call() {
    try {
      return run().code();
    } catch (ParameterException e) {
      throw e;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      Failure failure = told(Failure.of(e, input().toString(), result().toString()));
      report(failure);
      if (output.json()) {
        out().println(JsonReports.failure(name(), failure));
      }
      return failure.exitCode().code();
    }
  }

  /** A failure as this command ends with it. */
  Failure told(Failure failure) {
    return failure;
  }

  /** What the command is called: {@code slim}, {@code params list}. */
  final String name() {
    CommandSpec above = spec.parent();
    boolean nested = above != null && above.parent() != null;
    return nested ? above.name() + " " + spec.name() : spec.name();
  }

  final OutputOptions output() {
    return output;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** A writer of text, coloured on a terminal. */
  final Styled styled() {
    Ansi ansi = spec.commandLine().getColorScheme().ansi();
    return new Styled(out(), ansi.enabled());
  }

  /** Refuses the command line unless the condition is met. */
  final void require(boolean met, String otherwise) {
    if (!met) {
      throw usage(otherwise);
    }
  }

  final ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  final void report(Failure failure) {
    err().println("onnx-slim: " + failure.message());
    if (output.verbose()) {
      err().print(failure.trace());
    }
    err().flush();
  }
}
