package dev.onnxslim.analyzer.report;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something about a model that its owner should know, and how to mend it.
 *
 * @param id stable name, such as {@code duplicate-weights}
 * @param severity how much it matters
 * @param title one line
 * @param detail what and where, names included
 * @param bytes what mending it saves in the file; empty when it is not about bytes
 * @param command the command that mends it; empty when there is none yet
 */
public record Finding(
    String id,
    Severity severity,
    String title,
    String detail,
    OptionalLong bytes,
    Optional<String> command) {
  /** How much a finding matters. */
  public enum Severity {
    /** The model will not run as it should. */
    ERROR,
    /** It costs bytes or time for nothing. */
    WARNING,
    /** Good to know. */
    INFO
  }
}
