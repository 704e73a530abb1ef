package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;

/** A parameter that a form of file has no place for: says which, and which form has. */
public final class UnsupportedParameterException extends IOException {
  private static final long serialVersionUID = 1L;

  private UnsupportedParameterException(String message) {
    super(message);
  }

  /**
   * Says which parameter it is.
   *
   * @param form that cannot hold it
   * @param others that may
   */
  static UnsupportedParameterException of(Tensor tensor, String form, String others) {
    String way = tensor.elemType().bits() == 0 ? "leave it out" : "choose " + others;
    return new UnsupportedParameterException(
        "'"
            + tensor.name()
            + "' ("
            + tensor.elemType()
            + ") cannot be held by "
            + form
            + "; "
            + way);
  }
}
