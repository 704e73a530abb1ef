package dev.onnxslim.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** The output options of a command whose report is text, JSON or a page. */
final class PageOptions extends OutputOptions {
  /** How a report is written. */
  enum Format {
    TEXT,
    JSON,
    HTML;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "${COMPLETION-CANDIDATES} (default: text). JSON is one object: docs/json.md; HTML is one"
              + " page that needs nothing else.")
  private Format format = Format.TEXT;

  Format format() {
    return super.json() ? Format.JSON : format;
  }

  @Override
  boolean json() {
    return format() == Format.JSON;
  }

  @Override
  boolean text() {
    return format() == Format.TEXT && !quiet();
  }
}
