package dev.onnxslim.analyzer.infer;

/** How far the shapes that a file states are believed. */
public enum Trust {
  /**
   * One name at one place of the inputs is one size, the types that the file states of inner values
   * count where the operators' rules cannot tell, and {@code x[-n:]} is the last n, as if n were
   * never 0: for reports.
   */
  STATED,
  /**
   * Only numbers count that the main graph's inputs declare, which a runtime enforces: for
   * rewrites, which have to be right for whatever is fed.
   */
  ENFORCED
}
