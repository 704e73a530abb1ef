package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;

/** A parameter that a form of file has no place for: says which, and which form has. */
public final class UnsupportedParameterException extends IOException {
  private static final long serialVersionUID = 1L;

  private UnsupportedParameterException(String message) {
    super(message);
  }

  static UnsupportedParameterException of(Tensor tensor, ParameterFormat format) {
    String way = tensor.elemType().bits() == 0 ? "leave it out" : "choose .json, or leave it out";
    return new UnsupportedParameterException(
        "'"
            + tensor.name()
            + "' ("
            + tensor.elemType()
            + ") cannot be held by "
            + format.extension()
            + "; "
            + way);
  }
}
