package dev.onnxslim.quantizer.lift;

/** What a rule throws for a node that it cannot rewrite. It has edited nothing then. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param why completes "... cannot be lifted to opset N: "
   */
  Refusal(String why) {
    super(why, null, false, false);
  }
}
