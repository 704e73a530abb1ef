package dev.onnxslim.quantizer.parity;

/** A model cannot be checked, which says nothing against it; the message is the reason. */
final class NotVerifiableException extends Exception {
  private static final long serialVersionUID = 1L;

  NotVerifiableException(String reason) {
    super(reason);
  }
}
