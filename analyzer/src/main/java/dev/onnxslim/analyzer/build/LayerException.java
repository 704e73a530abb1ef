package dev.onnxslim.analyzer.build;

import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;

/** A layer cannot be made: a parameter or the data before it has another shape. */
public final class LayerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LayerException(String layer, String message) {
    super(layer + ": " + message);
  }

  /** A parameter that does not fit: says what was expected, such as {@code [out, 64]}. */
  static LayerException of(String layer, Tensor parameter, String expected) {
    return new LayerException(
        layer,
        "expected '"
            + parameter.name()
            + "' as FLOAT"
            + expected
            + ", found "
            + parameter.elemType()
            + Arrays.toString(parameter.dims()));
  }
}
