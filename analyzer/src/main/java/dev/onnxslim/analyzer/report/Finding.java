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
  /** Drops, folds and merges what the model does not need. */
  static final String SLIM = "onnx-slim slim IN OUT";

  /** Stores weights as int8. */
  static final String QUANTIZE = "onnx-slim quantize IN OUT";

  /** How much a finding matters. */
  public enum Severity {
    /** The model will not run as it should. */
    ERROR,
    /** It costs bytes or time for nothing. */
    WARNING,
    /** Good to know. */
    INFO
  }

  static Finding error(String id, String title, String detail) {
    return new Finding(id, Severity.ERROR, title, detail, OptionalLong.empty(), Optional.empty());
  }

  static Finding warning(String id, String title, String detail) {
    return new Finding(id, Severity.WARNING, title, detail, OptionalLong.empty(), Optional.empty());
  }

  static Finding info(String id, String title, String detail) {
    return new Finding(id, Severity.INFO, title, detail, OptionalLong.empty(), Optional.empty());
  }

  Finding saving(long saved) {
    return new Finding(id, severity, title, detail, OptionalLong.of(saved), command);
  }

  Finding mendedBy(String mending) {
    return new Finding(id, severity, title, detail, bytes, Optional.of(mending));
  }
}
