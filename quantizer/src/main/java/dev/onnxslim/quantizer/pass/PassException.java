package dev.onnxslim.quantizer.pass;

import java.util.List;

/** A pass failed: our bug. Names the pass and those that ran before it. */
public final class PassException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PassException(String pass, String where, List<String> before, RuntimeException cause) {
    super(
        "pass "
            + pass
            + " failed on "
            + where
            + " after "
            + (before.isEmpty() ? "no other pass" : String.join(", ", before))
            + ": "
            + cause,
        cause);
  }
}
