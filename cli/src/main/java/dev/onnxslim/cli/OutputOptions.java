package dev.onnxslim.cli;

import picocli.CommandLine.Option;

/** Options of every command: what is printed. */
final class OutputOptions {
  /** How a report is written. */
  enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @Option(names = "--json", description = "The same as --format json.")
  private boolean json;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: text). JSON is one object: docs/json.md.")
  private Format format = Format.TEXT;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but errors, and the JSON object if one is asked for.")
  private boolean quiet;

  @Option(
      names = "--verbose",
      description = "Print a row for each weight or layer, and where an error came from.")
  private boolean verbose;

  boolean json() {
    return json || format == Format.JSON;
  }

  /** Whether text for a person is printed. */
  boolean text() {
    return !quiet && !json();
  }

  boolean quiet() {
    return quiet;
  }

  boolean verbose() {
    return verbose;
  }
}
