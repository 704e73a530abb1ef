package dev.onnxslim.quantizer.parity;

/** What a check found. */
public enum Verdict {
  /** Within the bar. */
  PASSED,
  /** Below the bar. */
  MISSED,
  /** It could not be told; the reason is given. */
  NOT_VERIFIED
}
