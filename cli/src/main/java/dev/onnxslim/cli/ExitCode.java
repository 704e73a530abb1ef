package dev.onnxslim.cli;

/** What a run ends with; documented in {@code docs/cli.md}. */
enum ExitCode {
  OK(0),
  /** Two models differ; of {@code diff} only. */
  DIFFERENT(1),
  /** The command line is wrong. */
  USAGE(2),
  /** A file is no valid model. */
  BAD_MODEL(3),
  /** The result differs too much from the original. */
  MISSED(4),
  /** A file or folder is missing, not readable or not writable, or the disk or memory is full. */
  IO(5),
  /** The model cannot be lifted to the opset that was asked for. */
  NOT_LIFTED(6),
  /** A figure of a scorecard has a grade that the caller does not accept. */
  NOT_LIGHT(7),
  /** Our bug. */
  INTERNAL(1),
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The worse of two; the constants stand in that order. */
  ExitCode worst(ExitCode other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
