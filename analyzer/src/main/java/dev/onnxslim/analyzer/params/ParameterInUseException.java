package dev.onnxslim.analyzer.params;

/** A parameter cannot be removed or renamed: says what stands against it. */
public final class ParameterInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ParameterInUseException(String message) {
    super(message);
  }
}
