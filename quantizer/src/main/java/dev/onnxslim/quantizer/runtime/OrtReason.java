package dev.onnxslim.quantizer.runtime;

import java.util.regex.Pattern;

/** Cuts onnxruntime's error texts down to what tells a reader something. */
final class OrtReason {
  private static final int MAX_LENGTH = 300;
  private static final Pattern ERROR_CODE = Pattern.compile("Error code - \\w+ - message: ");
  private static final Pattern SOURCE =
      Pattern.compile("\\S*/core/\\S+:\\d+ .*?[)>]( const)? (?=\\[ONNXRuntimeError\\]|[A-Z'\"])");
  private static final Pattern TAG = Pattern.compile("\\[ONNXRuntimeError\\] : \\d+ : [A-Z_]+ : ");
  private static final Pattern NODE =
      Pattern.compile(
          "Non-zero status code returned while running (\\S+) node\\. Name:'(.*?)' Status"
              + " Message: ");
  private static final Pattern LOADED = Pattern.compile("^Load model from .* failed: ?");

  private OrtReason() {}

  /** {@code message} on one line, without error codes, source locations and signatures. */
  static String of(String message) {
    String line = String.valueOf(message).strip().replaceAll("\\s+", " ");
    line = ERROR_CODE.matcher(line).replaceAll("");
    line = LOADED.matcher(line).replaceAll("");
    line = NODE.matcher(line).replaceAll("$1 '$2': ");
    String core = TAG.matcher(SOURCE.matcher(line).replaceAll("")).replaceAll("").strip();
    String reason = core.isEmpty() ? line : core;
    return reason.length() > MAX_LENGTH ? reason.substring(0, MAX_LENGTH) + "..." : reason;
  }
}
