package dev.onnxslim.cli;

import java.io.IOException;

/** An option that does not fit one of the models of a folder: it ends the work on that model. */
final class UsageException extends IOException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
