package dev.onnxslim.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** Options of every command: what is printed. */
class OutputOptions {
  @Option(names = "--json", description = "The same as --format json.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but errors, and the JSON object if one is asked for.")
  private boolean quiet;

  @Option(
      names = "--verbose",
      description = "Print a row for each weight or layer, and where an error came from.")
  private boolean verbose;

  boolean json() {
    return json;
  }

  /** Whether text for a person is printed. */
  boolean text() {
    return !quiet && !json();
  }

  final boolean quiet() {
    return quiet;
  }

  final boolean verbose() {
    return verbose;
  }

  /** The options of a command that writes text or JSON. */
  static final class TextOrJson extends OutputOptions {
    /** How a report is written. */
    enum Format {
      TEXT,
      JSON;

      @Override
      public String toString() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        description = "${COMPLETION-CANDIDATES} (default: text). JSON is one object: docs/json.md.")
    private Format format = Format.TEXT;

    @Override
    boolean json() {
      return super.json() || format == Format.JSON;
    }
  }

  /** The options of a command that writes text, JSON or a page. */
  static final class TextJsonOrHtml extends OutputOptions {
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

  /** The options of a command whose report has more forms. */
  static final class AnyFormat extends OutputOptions {
    /** How a report is written. */
    enum Format {
      TEXT,
      JSON,
      CSV,
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
            "${COMPLETION-CANDIDATES} (default: text). JSON is one object: docs/json.md; CSV has a"
                + " row for each node; HTML is one page that needs nothing else.")
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
}
