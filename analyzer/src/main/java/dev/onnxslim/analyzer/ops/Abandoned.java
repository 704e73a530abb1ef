package dev.onnxslim.analyzer.ops;

/** Ends a rule from within a question to its {@link OpContext}; {@link OpRule} catches it. */
final class Abandoned extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Inferred result;

  Abandoned(Inferred result) {
    super(null, null, false, false);
    this.result = result;
  }

  Inferred result() {
    return result;
  }
}
