package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;

/** A value has another type or shape than the parameter that it is for. */
public final class ParameterMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Tensor expected;
  private final transient Tensor found;

  /**
   * Says what was expected and what was found.
   *
   * @param expected the parameter as it is
   * @param found the value that does not fit it
   */
  public ParameterMismatchException(Tensor expected, Tensor found) {
    super("'" + expected.name() + "': expected " + type(expected) + ", found " + type(found));
    this.expected = expected;
    this.found = found;
  }

  /** The parameter as it is. */
  public Tensor expected() {
    return expected;
  }

  /** The value that does not fit it. */
  public Tensor found() {
    return found;
  }

  private static String type(Tensor tensor) {
    return tensor.elemType() + Arrays.toString(tensor.dims());
  }
}
