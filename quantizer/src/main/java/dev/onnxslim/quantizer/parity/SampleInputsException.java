package dev.onnxslim.quantizer.parity;

import java.io.IOException;

/** The folder of samples that the user gave does not fit the model. The message names the file. */
public final class SampleInputsException extends IOException {
  private static final long serialVersionUID = 1L;

  SampleInputsException(String message) {
    super(message);
  }
}
