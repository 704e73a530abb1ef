package dev.onnxslim.cli;

import java.io.PrintWriter;

/**
 * Writes text for a person.
 *
 * @param colour whether the text goes to a terminal that wants colours
 */
record Styled(PrintWriter out, boolean colour) {
  void line(String text) {
    out.println(text);
  }

  /** An indented line with what it is about in front. */
  void field(String name, String text) {
    out.println("  " + faint(Text.format("%-9s", name)) + text);
  }

  String bold(String text) {
    return style("1", text);
  }

  String faint(String text) {
    return style("2", text);
  }

  String good(String text) {
    return style("32", text);
  }

  String doubtful(String text) {
    return style("33", text);
  }

  String bad(String text) {
    return style("31", text);
  }

  private String style(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
